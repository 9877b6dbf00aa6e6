/** What an operation of the activity log did, in the past tense; nothing for what changes no network, node or cluster. */
import { foreignText } from '../../net/egress/foreign-text.ts';

/** Resource types, in small letters, in the words that people use. Names: the last of the id, then that of its parent. */
const TYPES: Readonly<Record<string, (name: string, parent: string) => string>> = {
  'microsoft.network/networksecuritygroups': (name) => `the network security group \`${name}\``,
  'microsoft.network/networksecuritygroups/securityrules': (name, parent) => `the rule \`${name}\` (${parent})`,
  'microsoft.network/routetables': (name) => `the route table \`${name}\``,
  'microsoft.network/routetables/routes': (name, parent) => `the route \`${name}\` (${parent})`,
  'microsoft.network/virtualnetworks': (name) => `the virtual network \`${name}\``,
  'microsoft.network/virtualnetworks/subnets': (name, parent) => `the subnet \`${name}\` (${parent})`,
  'microsoft.network/virtualnetworks/virtualnetworkpeerings': (name, parent) => `the peering \`${name}\` (${parent})`,
  'microsoft.network/networkinterfaces': (name) => `the network interface \`${name}\``,
  'microsoft.network/natgateways': (name) => `the NAT gateway \`${name}\``,
  'microsoft.network/loadbalancers': (name) => `the load balancer \`${name}\``,
  'microsoft.network/azurefirewalls': (name) => `the firewall \`${name}\``,
  'microsoft.network/privatednszones': (name) => `the private DNS zone \`${name}\``,
  'microsoft.network/privatednszones/virtualnetworklinks': (name, parent) => `the network link \`${name}\` (${parent})`,
  'microsoft.containerservice/managedclusters': (name) => `the cluster \`${name}\``,
  'microsoft.containerservice/managedclusters/agentpools': (name) => `the node pool \`${name}\``,
  'microsoft.compute/virtualmachinescalesets': (name) => `the scale set \`${name}\``,
  'microsoft.compute/virtualmachinescalesets/virtualmachines': (name, parent) => `instance ${name} of \`${parent}\``,
  'microsoft.compute/virtualmachines': (name) => `the machine \`${name}\``,
};

/** Verbs of actions that change something. Others (keys, tokens, `join`) are asked for all day, and change nothing. */
const ACTIONS: Readonly<Record<string, string>> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  poweroff: 'powered off',
  deallocate: 'deallocated',
  redeploy: 'redeployed',
  reimage: 'reimaged',
  reimageall: 'reimaged',
  manualupgrade: 'upgraded',
  upgradenodeimageversion: 'upgraded the node image of',
  rotateclustercertificates: 'rotated the certificates of',
  resetserviceprincipalprofile: 'changed the service principal of',
};

/** @param isPerson scripts are run on nodes all day by machines, this product among them: of those, only people's are told */
export function deedOf(operation: string, id: string, isPerson: boolean): string | undefined {
  const parts = operation.toLowerCase().split('/');
  const verb = parts.pop() ?? '';
  if (parts.join('/') === 'microsoft.authorization/roleassignments') return roleDeed(verb, id);
  if (verb === 'write' || verb === 'delete') return named(parts.join('/'), verb === 'write' ? 'wrote' : 'deleted', id);
  if (verb !== 'action') return undefined;
  const action = parts.pop() ?? '';
  if (action === 'runcommand') return isPerson ? named(parts.join('/'), 'ran a command on', id) : undefined;
  const did = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  return did === undefined ? undefined : named(parts.join('/'), did, id);
}

function named(type: string, did: string, id: string): string | undefined {
  const words = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const names = namesOf(id);
  return words === undefined ? undefined : `${did} ${words(names.at(-1) ?? '', names.at(-2) ?? '')}`;
}

function roleDeed(verb: string, id: string): string | undefined {
  const scope = id.replace(/\/providers\/Microsoft\.Authorization\/.*$/i, '');
  const place = `\`${foreignText(scope.split('/').at(-1) ?? '', 80)}\``;
  if (verb === 'write') return `gave somebody a role on ${place}`;
  return verb === 'delete' ? `took a role on ${place} away` : undefined;
}

const namesOf = (id: string): readonly string[] =>
  (/\/providers\/[^/]+\/(.*)$/i.exec(id)?.[1] ?? '').split('/').flatMap((part, index) => (index % 2 === 1 ? [foreignText(part, 80)] : []));
