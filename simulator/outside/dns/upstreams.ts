import type { DnsSpec } from '../../scenario/dns.ts';
import { platformAddress } from '../addresses.ts';
import type { Endpoint } from '../listen.ts';
import { lookUp, type Names } from './answer.ts';
import { answerTo, behaviourOf } from './conduct.ts';
import type { Answerer } from './serve.ts';

export interface Upstream {
  readonly address: string;
  readonly endpoints: readonly Endpoint[];
  readonly answer: Answerer;
}

const dnsPort = 53;

/** The platform's DNS server and those of the virtual network. */
export function upstreamsOf({ azure, servers }: DnsSpec, names: Names, hidden: () => ReadonlySet<string> = () => new Set()): Upstream[] {
  // A list that names the platform's server, too, means that one.
  const own = servers.filter(({ address }) => address !== platformAddress);
  return [{ address: platformAddress, ...azure }, ...own].map((server) => {
    const known = { ...names, ...server.names };
    const transports = (['udp', 'tcp'] as const).filter((transport) => behaviourOf(server, transport) !== 'closed');
    return {
      address: server.address,
      endpoints: transports.map((transport) => ({ transport, address: server.address, port: dnsPort })),
      answer: (message, transport) =>
        answerTo(message, transport, server, ({ questions: [question] = [] }) => {
          if (question === undefined) return { status: 'servfail' };
          const isHidden = server.address === platformAddress && hidden().has(question.name.toLowerCase());
          return isHidden ? { status: 'nxdomain' } : lookUp(known, question);
        }),
    };
  });
}
