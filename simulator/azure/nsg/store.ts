import type { Scenario, ScenarioNsg } from '../../scenario/schema.ts';
import type { SecurityRule } from '../../scenario/security-rule.ts';
import { nsgResourceGroup, same } from '../resource-ids.ts';
import type { GuardedNode } from './fabric.ts';

export interface Nsg {
  readonly name: string;
  readonly resourceGroup: string;
  readonly spec: ScenarioNsg;
  readonly rules: readonly SecurityRule[];
  /** Changes with the rules, for etags. */
  readonly revision: number;
}

export interface NsgStore {
  find(resourceGroup: string, name: string): Nsg | undefined;
  /** The group of the nodes' subnet, or of another one by its name. */
  ofSubnet(subnet?: string): Nsg | undefined;
  ofNic(node: string): Nsg | undefined;
  /** Adds a rule, or replaces the one of its name. Resolves once the network obeys. */
  put(nsg: Nsg, rule: SecurityRule): Promise<void>;
  remove(nsg: Nsg, ruleName: string): Promise<void>;
  /** Back to the rules of the scenario. */
  reset(): Promise<void>;
}

const toNsg = (scenario: Scenario, spec: ScenarioNsg, revision: number): Nsg => ({
  name: spec.name,
  resourceGroup: nsgResourceGroup(scenario.cluster, spec),
  spec,
  rules: spec.rules,
  revision,
});

const guards = (nsg: Nsg, node: string): boolean => nsg.spec.nics === 'all' || nsg.spec.nics.includes(node);

const onSubnet = ({ cluster: { vnet } }: Scenario, nsg: Nsg, subnet: string): boolean =>
  same(subnet, vnet.subnet.name)
    ? nsg.spec.subnet
    : vnet.subnets.some((candidate) => same(candidate.name, subnet) && candidate.nsg !== undefined && same(candidate.nsg, nsg.name));

/** The prefix of the subnet that pods of this node's pool are in, where it is not the nodes'. */
function podSubnetOf({ cluster }: Scenario, node: Scenario['nodes'][number]): { readonly name: string; readonly prefix: string } | undefined {
  const pool = cluster.pools.find(({ name }) => name === node.pool);
  return cluster.vnet.subnets.find(({ name }) => name === pool?.podSubnet);
}

/** The security groups of a scenario. `enforce` makes the network obey; changes reach it one after another. */
export function createNsgStore(scenario: Scenario, enforce: (nodes: readonly GuardedNode[]) => Promise<void>): NsgStore {
  let nsgs: Nsg[] = scenario.nsgs.map((spec) => toNsg(scenario, spec, 1));
  let last: Promise<void> = Promise.resolve();

  const groupsFor = (node: string, subnet: string): (readonly SecurityRule[])[] =>
    nsgs.filter((nsg) => onSubnet(scenario, nsg, subnet) || guards(nsg, node)).map(({ rules }) => rules);
  const guard = (node: Scenario['nodes'][number]): GuardedNode => {
    const pods = podSubnetOf(scenario, node);
    return {
      node: node.name,
      groups: groupsFor(node.name, scenario.cluster.vnet.subnet.name),
      ...(pods === undefined ? {} : { pods: { prefix: pods.prefix, groups: groupsFor(node.name, pods.name) } }),
    };
  };
  // Windows nodes and those within others have no port in the fabric.
  const guarded = (): GuardedNode[] => scenario.nodes.filter(({ os, within }) => os === 'linux' && within === undefined).map(guard);
  const obey = (): Promise<void> => {
    last = last.then(() => enforce(guarded()));
    return last;
  };
  const change = (nsg: Nsg, rules: (current: readonly SecurityRule[]) => SecurityRule[]): Promise<void> => {
    nsgs = nsgs.map((current) =>
      current.spec === nsg.spec ? { ...current, rules: rules(current.rules), revision: current.revision + 1 } : current,
    );
    return obey();
  };
  return {
    find: (resourceGroup, name) => nsgs.find((nsg) => same(nsg.name, name) && same(nsg.resourceGroup, resourceGroup)),
    ofSubnet: (subnet = scenario.cluster.vnet.subnet.name) => nsgs.find((nsg) => onSubnet(scenario, nsg, subnet)),
    ofNic: (node) => nsgs.find((nsg) => guards(nsg, node)),
    put: (nsg, rule) => change(nsg, (rules) => [...rules.filter(({ name }) => !same(name, rule.name)), rule]),
    remove: (nsg, ruleName) => change(nsg, (rules) => rules.filter(({ name }) => !same(name, ruleName))),
    reset: () => {
      nsgs = nsgs.map((nsg) => toNsg(scenario, nsg.spec, nsg.revision + 1));
      return obey();
    },
  };
}
