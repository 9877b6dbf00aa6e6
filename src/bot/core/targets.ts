/** What a diagnosis is about, beyond the cluster: a host, a service. */
import type { Diagnosis, Target } from '../../diagnostics/model.ts';
import { isNamespaced, isSubdomain } from './names.ts';
import { oneLine } from './text.ts';
import { usage, type Usage } from './usage.ts';

/** How each diagnosis is typed, after the cluster's name. Absent: it takes no target. */
export const TARGETS: Readonly<Partial<Record<Diagnosis, string>>> = {
  dns: '[host]',
  egress: '[host[:port]]',
  service: '<namespace>/<name>',
};

/** @param word what stood after the cluster; absent where nothing did */
export function readTarget(diagnosis: Diagnosis, word: string | undefined): Target | Usage {
  if (diagnosis === 'service') return readService(word);
  if (word === undefined) return {};
  if (diagnosis === 'dns' || diagnosis === 'egress') return readHost(word, diagnosis === 'egress');
  return usage(`The ${diagnosis} diagnosis takes no target; "${oneLine(word, 60)}" is one word too many`);
}

function readService(word: string | undefined): Target | Usage {
  if (word !== undefined && isNamespaced(word)) return { service: word };
  const given = word === undefined ? 'Which service?' : `"${oneLine(word, 60)}" does not name a service.`;
  return usage(`${given} Write it as namespace/name`);
}

/** Also takes what browsers and chats make of a host: a whole URL. */
function readHost(word: string, withPort: boolean): Target | Usage {
  const bare = word.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '');
  const [host = '', port, ...more] = bare.toLowerCase().split(':');
  if (more.length > 0 || !isSubdomain(host)) {
    return usage(`"${oneLine(word, 60)}" is not a host: letters, digits, "-" and ".", as in registry.example.com`);
  }
  if (port === undefined || !withPort) return { host };
  const number = Number(port);
  const valid = /^\d{1,5}$/.test(port) && number >= 1 && number <= 65_535;
  return valid ? { host, port: number } : usage(`"${oneLine(port, 10)}" is not a port: a number from 1 to 65535`);
}
