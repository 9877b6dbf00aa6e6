import type { Socket as DatagramSocket } from 'node:dgram';
import { Server } from 'node:net';
import { outsideEnd, platformAddress } from './addresses.ts';
import { serveTcp, serveUdp, type Answerer } from './dns/serve.ts';
import { upstreamNames } from './dns/names.ts';
import { upstreamsOf } from './dns/upstreams.ts';
import { firewallServices } from './firewall/services.ts';
import { hostsOf, type Host } from './hosts.ts';
import { leasePort, leaseService } from './lease-service.ts';
import type { Endpoint } from './listen.ts';
import type { OutsideSpec } from './model.ts';
import { matchesPattern } from './name-pattern.ts';
import { apiService } from './web/api-service.ts';
import type { Authorities } from './web/authorities.ts';
import type { Connections } from './web/connections.ts';
import { hostService } from './web/host-service.ts';
import { proxyService } from './web/proxy-service.ts';
import type { Service } from './web/respond.ts';

/** A socket of the outside, and who answers there. */
export interface Binding {
  readonly endpoint: Endpoint;
  serve(socket: Server | DatagramSocket, open: Connections): void;
}

const apiPort = 443;

const web = (address: string, port: number, service: Service | undefined): Binding[] =>
  service === undefined
    ? []
    : [
        {
          endpoint: { transport: 'tcp', address, port },
          serve(socket, open) {
            if (!(socket instanceof Server)) return;
            open.track(socket);
            socket.on('connection', service);
          },
        },
      ];

const nameServer = (endpoint: Endpoint, answer: Answerer): Binding => ({
  endpoint,
  serve(socket, open) {
    if (!(socket instanceof Server)) return serveUdp(socket, answer);
    open.track(socket);
    serveTcp(socket, answer);
  },
});

const key = ({ address, port }: Pick<Host, 'address' | 'port'>): string => `${address}:${port}`;

/** Hosts under one address and port share a socket; the first one serves it. */
function hostBindings(hosts: readonly Host[], services: ReadonlyMap<Host, Service | undefined>): Binding[] {
  const firsts = new Map(hosts.toReversed().map((host) => [key(host), host]));
  return [...firsts.values()].flatMap((host) => web(host.address, host.port, services.get(host)));
}

export interface Plan {
  /** Addresses that exist in the outside. */
  readonly addresses: readonly string[];
  readonly bindings: readonly Binding[];
}

/** What changes while the servers run. */
export interface Changing {
  /** The DNS servers that DHCP offers. */
  readonly lease: () => readonly string[];
  /** Names that Azure's DNS server does not know. */
  readonly hidden: () => ReadonlySet<string>;
}

/** All that answers behind the gateway. */
export function planServers(spec: OutsideSpec, authorities: Authorities, { lease, hidden }: Changing): Plan {
  const { api, dns, internet } = spec;
  const hosts = spec.hasInternet ? hostsOf(spec) : [];
  const services = new Map(hosts.map((host) => [host, hostService(host, authorities)]));
  const find = (name: string, port: number): Service | undefined => {
    const host = hosts.find((candidate) => candidate.port === port && (matchesPattern(name, candidate.name) || name === candidate.address));
    return host && services.get(host);
  };
  const upstreams = upstreamsOf(dns, upstreamNames(spec), hidden);
  const { proxy } = internet;
  const bindings = [
    ...upstreams.flatMap(({ endpoints, answer }) => endpoints.map((endpoint) => nameServer(endpoint, answer))),
    ...web(platformAddress, leasePort, leaseService(lease)),
    ...web(api.address, apiPort, apiService(spec, authorities)),
    ...hostBindings(hosts, services),
    ...firewallServices(authorities).flatMap(([port, service]) => web(outsideEnd, port, service)),
    ...(proxy === undefined ? [] : web(proxy.address, proxy.port, proxyService(proxy, { find }))),
  ];
  const alive = hosts.filter(({ behaviour }) => behaviour !== 'down').map(({ address }) => address);
  const addresses = [...upstreams.map(({ address }) => address), api.address, ...alive, ...(proxy === undefined ? [] : [proxy.address])];
  return { addresses: [...new Set(addresses)], bindings };
}
