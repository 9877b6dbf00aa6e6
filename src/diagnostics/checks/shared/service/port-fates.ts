/** What became of each port of a service in each pod behind it: measured in the pod's own network, or by connecting. */
import type { Answer } from '../../../evidence.ts';
import type { ServicePortFacts, ServiceProbes } from '../../../evidence/services.ts';
import type { ContainerPort, PodFacts } from '../../../evidence/pods.ts';
import { isLoopback, isReachable } from '../../../net/service/listening.ts';
import type { ListeningSocket } from '../../../net/service/listening.ts';
import { numberOf } from '../../../net/service/target-port.ts';
import { isLive, keyOf } from './scene.ts';
import type { ServiceScene } from './scene.ts';

/**
 * `no-such-name`: the pod has no port of the name that is asked for. `loopback`: listened on, at 127.0.0.1 alone.
 * `elsewhere`: not listened on, and another port that the pod declares (or its only one) is. `nothing`: not listened on.
 */
export type Fate = 'listens' | 'no-such-name' | 'loopback' | 'elsewhere' | 'nothing' | 'unmeasured';

export interface PortFate {
  readonly pod: PodFacts;
  readonly port: ServicePortFacts;
  /** Absent: a name that the pod does not have. */
  readonly number?: number;
  readonly fate: Fate;
  /** Of `elsewhere`: ports that are listened on instead. */
  readonly others: readonly number[];
  /** Of `unmeasured`: why. */
  readonly because: string;
}

/** @param probes what was measured; of services that were not, only names of ports are judged */
export function portFates({ service, pods }: ServiceScene, probes: Answer<ServiceProbes>): readonly PortFate[] {
  const key = keyOf(service);
  const isMeasured = !probes.ok || probes.value.services.includes(key);
  return service.ports.flatMap((port) =>
    pods.filter(isLive).flatMap((pod): readonly PortFate[] => {
      const number = numberOf(port, pod);
      if (number === undefined) return [{ pod, port, fate: 'no-such-name', others: [], because: '' }];
      if (!isMeasured || (probes.ok && probes.value.listening[keyOf(pod)] === undefined)) return [];
      return [{ pod, port, number, ...fateOf(pod, port, number, probes) }];
    }),
  );
}

type Told = Pick<PortFate, 'fate' | 'others' | 'because'>;

const plain = (fate: Fate, because = ''): Told => ({ fate, others: [], because });

function fateOf(pod: PodFacts, { protocol }: ServicePortFacts, number: number, probes: Answer<ServiceProbes>): Told {
  if (!probes.ok) return plain('unmeasured', probes.reason);
  if (!/^(?:TCP|UDP)$/.test(protocol)) return plain('unmeasured', `${protocol} ports are not measured`);
  const connected = protocol === 'TCP' ? answersAt(keyOf(pod), number, probes.value) : [];
  // Whoever was let in proves more than any list.
  if (connected.includes('open')) return plain('listens');
  const sockets = probes.value.listening[keyOf(pod)];
  if (sockets?.ok === true) return inSockets(pod, protocol, number, sockets.value);
  const isRefused = connected.length > 0 && connected.every((answer) => answer === 'refused');
  return isRefused ? plain('nothing') : plain('unmeasured', sockets?.ok === false ? sockets.reason : `${keyOf(pod)} was not measured`);
}

const answersAt = (pod: string, number: number, { views }: ServiceProbes): readonly string[] =>
  views.flatMap(({ results }) => (results.ok ? results.value.flatMap(({ target, answer }) => (target.pod === pod && target.number === number ? [answer] : [])) : []));

function inSockets(pod: PodFacts, protocol: string, number: number, sockets: readonly ListeningSocket[]): Told {
  const own = sockets.filter((socket) => socket.protocol === protocol);
  const here = own.filter(({ port }) => port === number);
  if (here.some((socket) => isReachable(socket, pod.address))) return plain('listens');
  if (here.some(isLoopback)) return plain('loopback');
  const reachable = [...new Set(own.filter((socket) => isReachable(socket, pod.address)).map(({ port }) => port))].toSorted((a, b) => a - b);
  const others = meant(pod.containerPorts.filter((declared) => declared.protocol === protocol), number, reachable);
  return others.length === 0 ? plain('nothing') : { fate: 'elsewhere', others, because: '' };
}

/** Ports that the service may have meant. One that the pod declares itself is meant, whoever else listens beside it. */
function meant(declared: readonly ContainerPort[], number: number, reachable: readonly number[]): readonly number[] {
  if (declared.some(({ port }) => port === number)) return [];
  const named = reachable.filter((port) => declared.some((one) => one.port === port));
  if (declared.length > 0) return named;
  return reachable.length === 1 ? reachable : [];
}
