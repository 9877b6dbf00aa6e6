import type { Scenario } from '../../scenario/schema.ts';
import { publicAddresses } from '../outbound/addresses.ts';
import type { OutboundSettings } from '../outbound/store.ts';
import type { MetricName } from './catalogue.ts';
import type { History } from './recorder.ts';

/** One combination of dimensions and its value in a minute; none: nothing was measured, which is not zero. */
export interface Row {
  /** By the dimension's name in lower case, as Azure writes it in answers. */
  readonly dimensions: Readonly<Record<string, string>>;
  value(minute: number): number | undefined;
}

type Source = (history: History, scenario: Scenario, settings: OutboundSettings) => Row[];
type Node = Scenario['nodes'][number];
type Count = (history: History, node: string, minute: number) => number;

// Azure sends nothing where nothing happened.
const orNothing = (value: number): number | undefined => (value > 0 ? value : undefined);

const states: readonly (readonly [state: string, count: Count])[] = [
  ['Attempted', (history, node, minute) => history.attempted(node, minute)],
  ['Successful', (history, node, minute) => history.attempted(node, minute) - history.failed(node, minute)],
  ['Failed', (history, node, minute) => history.failed(node, minute)],
];

/** Nodes share the balancer's addresses evenly. */
function frontends(scenario: Scenario, settings: OutboundSettings): (readonly [Node, Record<string, string>])[] {
  const addresses = publicAddresses(scenario, settings).filter(({ of }) => of === 'loadBalancer');
  return scenario.nodes.map((node, index) => [
    node,
    { frontendipaddress: addresses[index % Math.max(1, addresses.length)]?.address ?? '', backendipaddress: node.address },
  ]);
}

const port = (dimensions: Record<string, string>, protocoltype: string, value: Row['value']): Row => ({
  dimensions: { ...dimensions, protocoltype, isawaitingremoval: 'false' },
  value,
});

const sum = (scenario: Scenario, history: History, count: Count, minute: number): number =>
  scenario.nodes.reduce((total, { name }) => total + count(history, name, minute), 0);

/** Where each metric's values come from. */
export const rowsOf: Readonly<Record<MetricName, Source>> = {
  SnatConnectionCount: (history, scenario, settings) =>
    frontends(scenario, settings).flatMap(([node, dimensions]) =>
      states.map(([state, count]) => ({
        dimensions: { ...dimensions, connectionstate: state },
        value: (minute) => orNothing(count(history, node.name, minute)),
      })),
    ),
  AllocatedSnatPorts: (history, scenario, settings) =>
    frontends(scenario, settings).flatMap(([{ name }, dimensions]) =>
      ['TCP', 'UDP'].map((protocol) => port(dimensions, protocol, (minute) => orNothing(history.ports(name, minute)))),
    ),
  UsedSnatPorts: (history, scenario, settings) =>
    frontends(scenario, settings).map(([node, dimensions]) => port(dimensions, 'TCP', (minute) => orNothing(history.inUse(node.name, minute)))),
  SNATConnectionCount: (history, scenario) =>
    states.map(([state, count]) => ({
      dimensions: { protocol: '6', connectionstate: state },
      value: (minute) => orNothing(sum(scenario, history, count, minute)),
    })),
  TotalConnectionCount: (history, scenario) => [
    { dimensions: { protocol: '6' }, value: (minute) => orNothing(sum(scenario, history, (of, node, at) => of.inUse(node, at), minute)) },
  ],
  PacketDropCount: (history, scenario) => [
    { dimensions: {}, value: (minute) => orNothing(sum(scenario, history, (of, node, at) => of.failed(node, at), minute)) },
  ],
  DatapathAvailability: () => [{ dimensions: {}, value: () => 100 }],
};
