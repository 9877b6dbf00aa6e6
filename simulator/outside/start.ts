import { complaint } from '../nodes/complaint.ts';
import { runProcess } from '../nodes/run-process.ts';
import { bash, shellScripts } from '../nodes/shell-scripts.ts';
import type { World } from '../nodes/world.ts';
import type { Authority } from '../tls.ts';
import { platformAddress } from './addresses.ts';
import { addressesOf, upstreamNames } from './dns/names.ts';
import { diversionsOf, firewallRules } from './firewall/rules.ts';
import { outsideBatch, worldBatch } from './ip-batches.ts';
import { listenIn } from './listen.ts';
import type { OutsideSpec } from './model.ts';
import { planServers, type Plan } from './servers.ts';
import { createGateway, type Gateway } from './snat/gateway.ts';
import { outsideRuleset, portRanges, worldRuleset } from './snat/ruleset.ts';
import { createAuthorities, subjectHash } from './web/authorities.ts';
import { connections } from './web/connections.ts';

export interface Outside {
  readonly gateway: Gateway;
  /** What DHCP offers now. */
  dnsServers(): readonly string[];
  setDnsServers(addresses: readonly string[]): void;
  setHiddenNames(names: readonly string[]): void;
  setApiServerOpen(isOpen: boolean): Promise<void>;
  readonly trust: NodeTrust;
  close(): void;
}

/** Certificates that stand on every node. */
export interface NodeTrust {
  /** PEM of all authorities that nodes trust for servers of the internet, and OpenSSL's names for each. */
  readonly roots: readonly { readonly hash: string; readonly pem: string }[];
  /** PEM, /etc/kubernetes/certs/ca.crt. */
  readonly cluster: string;
}

const buildMs = 15_000;

interface Place {
  readonly world: World;
  readonly nodeSubnet: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** Input of `ip -batch` that leads to pods outside of the node subnet. */
  readonly podRoutes: string;
  /** Signs the API server's certificate. */
  readonly authority: Authority;
}

async function buildNetwork({ world, nodeSubnet, nodes, podRoutes }: Place, spec: OutsideSpec, addresses: readonly string[]): Promise<void> {
  const names = upstreamNames(spec);
  const { firewall } = spec.internet;
  const rules = spec.hasInternet ? firewall : [...firewall, { to: 'any' as const, ports: [], action: 'drop' as const }];
  const diversions = diversionsOf(rules);
  const script = [
    worldBatch(nodeSubnet, spec, addresses) + podRoutes,
    outsideBatch(addresses),
    firewallRules(rules, { vnetPrefixes: spec.vnetPrefixes, addressesOf: (name) => addressesOf(names, name) }),
    worldRuleset(spec, portRanges(nodes, spec.snat), diversions),
    outsideRuleset(diversions),
  ];
  const result = await runProcess(world.enter([...bash, shellScripts.worldOutside, 'world-outside', ...script]), { timeoutMs: buildMs });
  if (result.exitCode !== 0) throw new Error(`cannot make the outside: ${complaint(result)}`);
}

async function openServers(world: World, { bindings }: Plan): Promise<() => void> {
  const enter = (argv: readonly string[]): string[] => world.enter(['nsenter', '--net=/run/netns/outside', '--', ...argv]);
  const sockets = await listenIn(enter, bindings.map(({ endpoint }) => endpoint));
  const open = connections();
  for (const [index, socket] of sockets.entries()) bindings[index]?.serve(socket, open);
  return () => {
    for (const socket of sockets) socket.close();
    open.destroy();
  };
}

/** What arrives for an address that the ranges shut out is dropped, in the world, whatever the node's own way was. */
async function setOpen(world: World, address: string, isOpen: boolean): Promise<void> {
  const rules = `chain shut {\n type filter hook forward priority 20; policy accept;\n ip daddr ${address} tcp dport 443 drop\n}\n`;
  const input = `table ip api_server\ndelete table ip api_server\ntable ip api_server {\n${isOpen ? '' : rules}}\n`;
  const result = await runProcess(world.enter(['nft', '-f', '-']), { input, timeoutMs: buildMs });
  if (result.exitCode !== 0) throw new Error(`cannot change the way to the API server: ${complaint(result)}`);
}

/** Makes all that is behind the gateway. The namespaces die with the world; `close` closes the servers in this process. */
export async function startOutside(spec: OutsideSpec, place: Place): Promise<Outside> {
  let offered = spec.dns.servers.map(({ address }) => address);
  const dnsServers = (): readonly string[] => (offered.length > 0 ? offered : [platformAddress]);
  const authorities = createAuthorities(place.authority);
  let hidden: ReadonlySet<string> = new Set();
  const plan = planServers(spec, authorities, { lease: dnsServers, hidden: () => hidden });
  await buildNetwork(place, spec, plan.addresses);
  const close = await openServers(place.world, plan);
  return {
    gateway: createGateway(place.world, spec, place.nodes, diversionsOf(spec.internet.firewall)),
    dnsServers,
    setDnsServers(addresses) {
      offered = [...addresses];
    },
    setHiddenNames(names) {
      hidden = new Set(names);
    },
    setApiServerOpen: (isOpen) => setOpen(place.world, spec.api.address, isOpen),
    trust: {
      roots: [authorities.public, authorities.inspection].map(({ ca }) => ({ hash: subjectHash(ca), pem: ca })),
      cluster: authorities.cluster.ca,
    },
    close,
  };
}
