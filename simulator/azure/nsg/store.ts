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
  ofSubnet(): Nsg | undefined;
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

/** The security groups of a scenario. `enforce` makes the network obey; changes reach it one after another. */
export function createNsgStore(scenario: Scenario, enforce: (nodes: readonly GuardedNode[]) => Promise<void>): NsgStore {
  let nsgs: Nsg[] = scenario.nsgs.map((spec) => toNsg(scenario, spec, 1));
  let last: Promise<void> = Promise.resolve();

  const guarded = (): GuardedNode[] =>
    scenario.nodes.map(({ name }) => ({
      node: name,
      groups: nsgs.filter((nsg) => nsg.spec.subnet || guards(nsg, name)).map(({ rules }) => rules),
    }));
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
    ofSubnet: () => nsgs.find(({ spec }) => spec.subnet),
    ofNic: (node) => nsgs.find((nsg) => guards(nsg, node)),
    put: (nsg, rule) => change(nsg, (rules) => [...rules.filter(({ name }) => !same(name, rule.name)), rule]),
    remove: (nsg, ruleName) => change(nsg, (rules) => rules.filter(({ name }) => !same(name, ruleName))),
    reset: () => {
      nsgs = nsgs.map((nsg) => toNsg(scenario, nsg.spec, nsg.revision + 1));
      return obey();
    },
  };
}
