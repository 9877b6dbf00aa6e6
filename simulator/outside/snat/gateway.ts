import { complaint } from '../../nodes/complaint.ts';
import { runProcess } from '../../nodes/run-process.ts';
import type { World } from '../../nodes/world.ts';
import type { NodeOutbound, OutsideSpec } from '../model.ts';
import { countersIn, heldPorts, outboundOf } from './counters.ts';
import { portRanges, worldRuleset, type Diversion, type PortRange } from './ruleset.ts';

const stepMs = 10_000;
// Some ten thousand connections are within it; the counters are sets of at most 65,535.
const maxOutputBytes = 16 << 20;

/** Translates what leaves for the internet, and counts it. */
export interface Gateway {
  setPorts(portsPerNode: number): Promise<void>;
  read(): Promise<NodeOutbound[]>;
}

type NodeAddress = { readonly name: string; readonly address: string };

async function said(argv: readonly string[], what: string, input = ''): Promise<string> {
  const result = await runProcess(argv, { timeoutMs: stepMs, maxOutputBytes, input });
  if (result.exitCode !== 0) throw new Error(`cannot ${what}: ${complaint(result)}`);
  return result.stdout.toString();
}

const inOutside = ['nsenter', '--net=/run/netns/outside', '--'];

export function createGateway(world: World, spec: OutsideSpec, nodes: readonly NodeAddress[], diversions: readonly Diversion[]): Gateway {
  let ranges: readonly PortRange[] = portRanges(nodes, spec.snat);
  return {
    async setPorts(portsPerNode) {
      ranges = portRanges(nodes, { ...spec.snat, portsPerNode });
      await said(world.enter(['nft', '-f', '-']), 'set the source ports', worldRuleset(spec, ranges, diversions));
    },
    async read() {
      const what = 'read the counters of the gateway';
      const [attempted, passed, connections] = await Promise.all([
        said(world.enter(['nft', 'list', 'set', 'ip', 'outbound', 'attempted']), what),
        said(world.enter([...inOutside, 'nft', 'list', 'set', 'ip', 'outbound', 'passed']), what),
        said(world.enter(['conntrack', '-L', '-p', 'tcp']), what),
      ]);
      const readings = { attempted: countersIn(attempted), passed: countersIn(passed), held: heldPorts(connections, ranges) };
      return ranges.map((range) => outboundOf(range, readings));
    },
  };
}
