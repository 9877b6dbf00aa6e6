import type { Question } from 'dns-packet';
import { lookUp, type Content, type Found, type Names } from '../../outside/dns/answer.ts';
import { answerTo, type Transport } from '../../outside/dns/conduct.ts';
import type { Answerer } from '../../outside/dns/serve.ts';
import { matchesPattern } from '../../outside/name-pattern.ts';
import type { ClusterDnsSpec } from '../../scenario/dns.ts';
import type { Forward } from './forward.ts';

export interface ClusterDns {
  /** How it behaves now. */
  spec(): ClusterDnsSpec;
  /** Names of `cluster.local`. */
  readonly names: Names;
  readonly upstreams: readonly string[];
  readonly forward: Forward;
}

const zone = 'cluster.local';
const isIn = (name: string, parent: string): boolean => matchesPattern(name, parent) || matchesPattern(name, `*.${parent}`);

/** The longest of the custom zones that the name is in. */
function customZone({ custom }: ClusterDnsSpec, name: string): ClusterDnsSpec['custom'][string] | undefined {
  const zones = Object.keys(custom).filter((key) => isIn(name, key.replace(/^\*\./, '')));
  const longest = zones.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : custom[longest];
}

const inCluster = (found: Found): Found => ('goes' in found ? found : { ...found, authoritative: true });
const failed: Content = { status: 'servfail' };

/** Answers as CoreDNS with the Corefile of AKS: the cluster's zone from what it knows, all else by its upstreams. */
export function clusterAnswerer({ spec, names, upstreams, forward }: ClusterDns): Answerer {
  const find = async (question: Question, transport: Transport, message: Buffer): Promise<Found | Buffer> => {
    const custom = customZone(spec(), question.name);
    if (typeof custom === 'object') return (await forward(custom.forward, transport, message)) ?? failed;
    if (custom !== undefined) return lookUp({ [question.name.toLowerCase()]: custom }, question);
    if (isIn(question.name, zone)) return inCluster(lookUp(names, question));
    return (await forward(upstreams, transport, message)) ?? failed;
  };
  return (message, transport) =>
    answerTo(message, transport, spec(), ({ questions: [question] = [] }) => (question === undefined ? failed : find(question, transport, message)));
}
