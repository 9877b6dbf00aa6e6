import type { ScenarioPod } from './pod.ts';

/**
 * Bash that makes a pod's sockets listen before it ends: what connects is taken and never answered. `127.0.0.1` is
 * reached from inside the pod alone.
 */
export const listenCommands = ({ listens }: Pick<ScenarioPod, 'listens'>): string[] =>
  listens.map(({ port, address, protocol }) => {
    const [word, flag] = protocol === 'UDP' ? ['UDP4-RECV', 'u'] : ['TCP4-LISTEN', 't'];
    const fork = protocol === 'UDP' ? '' : ',fork,backlog=64';
    const start = `setsid socat -u ${word}:${port},bind=${address},reuseaddr${fork} OPEN:/dev/null,wronly >/dev/null 2>&1 </dev/null &`;
    return `${start} for _ in {1..200}; do if [ -n "$(ss -Hl${flag}n 'sport = :${port}')" ]; then exit 0; fi; sleep 0.01; done; exit 1`;
  });
