import { parseMetrics } from '../../net/metrics/metrics.ts';
import { parseNsgDiagnostic } from '../../net/nsg-diagnostic.ts';
import type { Explanation } from '../explanation.ts';
import { jsonIn } from '../json-in.ts';
import type { Paste } from '../paste.ts';
import { quoted, type Recogniser } from '../recogniser.ts';

export const azure: readonly Recogniser[] = [
  { tool: 'network-watcher', strength: ({ text }) => (/"networkSecurityGroupResult"|"securityRuleAccessResult"|"effectiveSecurityRules"|"effectiveNetworkSecurityGroups"|"destinationPortRanges?"/.test(text) ? 3 : 0), explain: diagnostic },
  { tool: 'network-watcher', strength: (paste) => (verified(paste) === undefined ? 0 : 3), explain: ipFlow },
  { tool: 'metrics', strength: ({ text }) => (/"timeseries"|"metadatavalues"|SnatConnectionCount|UsedSnatPorts|AllocatedSnatPorts/i.test(text) ? 2 : 0), explain: metrics },
];

function diagnostic({ text }: Paste): Explanation {
  const read = parseNsgDiagnostic(jsonIn(text));
  if (read.kind !== 'diagnosed') return { tool: 'network-watcher', verdict: 'unknown', proves: `Rules of a network security group are shown, and not decided upon: ${read.reason}.`, leavesOpen: 'Which rule comes first by priority: rules are not printed in that order, and admin rules stand elsewhere.', next: 'tunnel', asks: 'Paste the whole result of the configuration diagnostic (az network watcher test-ip-flow or run-configuration-diagnostic).' };
  const flow = read.flows.find(({ access }) => access === 'deny') ?? read.flows[0];
  if (flow === undefined || flow.access === 'unknown') return { tool: 'network-watcher', verdict: 'unknown', proves: 'The diagnostic names no access.', leavesOpen: 'Whether the flow is admitted.', next: 'tunnel' };
  const { source, destination, destinationPort, deniedBy } = flow;
  const next = flow.direction === 'outbound' ? 'egress' : 'tunnel';
  const where = `from ${source} to ${destination} port ${destinationPort}`;
  if (flow.access === 'allow') return { tool: 'network-watcher', verdict: 'allow', proves: `Azure's rules admit the flow ${where}.`, leavesOpen: 'Firewalls on the nodes, routes and appliances. Changed rules hold for new connections only.', next };
  const by = deniedBy === undefined ? '' : ` by ${deniedBy.name}${deniedBy.rule === undefined ? '' : ` (${deniedBy.rule.name})`}`;
  return { tool: 'network-watcher', verdict: 'block', proves: `Azure denies the flow ${where}${by}.`, leavesOpen: 'Whether this is the flow that fails, and whether a firewall on the node blocks it too.', next };
}

/** IP flow verify has two fields, in JSON or as a table. https://learn.microsoft.com/azure/network-watcher/ip-flow-verify-overview */
function verified({ text }: Paste): { readonly access: string; readonly rule: string } | undefined {
  const read = /"access"\s*:\s*"(Allow|Deny)"\s*,\s*"ruleName"\s*:\s*"([^"\n]{1,200})"|^Access\s+RuleName[ \t]*\n[-\s]+\n(Allow|Deny)\s+(\S{1,200})/m.exec(text);
  const [, access = read?.[3], rule = read?.[4]] = read ?? [];
  return access === undefined || rule === undefined ? undefined : { access, rule };
}

function ipFlow(paste: Paste): Explanation {
  const { access, rule } = verified(paste) ?? { access: '', rule: '' };
  const next = /--direction\s+["']?outbound/i.test(paste.command ?? '') || /outbound/i.test(rule) ? 'egress' : 'tunnel';
  const does = access === 'Deny' ? 'deny' : 'admit';
  const open = access === 'Deny' ? 'a firewall on the node blocks it too' : 'firewalls on the nodes, routes and appliances let it pass';
  return { tool: 'network-watcher', verdict: access === 'Deny' ? 'block' : 'allow', proves: `The security rules of Azure ${does} the flow that was asked about, by ${quoted(rule)}.`, leavesOpen: `Which flow that was (the result does not name it), and whether ${open}.`, next };
}

function metrics({ text }: Paste): Explanation {
  const read = parseMetrics(jsonIn(text));
  const base = { tool: 'metrics', next: 'snat' } as const;
  if (read.kind !== 'metrics') return { ...base, verdict: 'unknown', proves: `These look like metrics, and cannot be read: ${read.reason}.`, leavesOpen: 'Whether SNAT connections failed.', asks: 'Paste the whole JSON of the metric SnatConnectionCount, split by ConnectionState and BackendIPAddress.' };
  const failed = read.series.filter(({ metric, dimensions }) => metric === 'snatconnectioncount' && Object.values(dimensions).some((value) => /^failed$/i.test(value)));
  const total = failed.flatMap(({ points }) => points).reduce((sum, point) => sum + (point.total ?? 0), 0);
  if (total > 0) return { ...base, verdict: 'block', proves: `The load balancer counted ${total} failed SNAT connections in this window.`, leavesOpen: 'Which pods opened them.' };
  return { ...base, verdict: 'unknown', proves: `${read.series.length} series are shown, and none of them counts a failed SNAT connection. A missing value is not zero.`, leavesOpen: 'Other windows, other nodes (the list ends after ten unless asked for more), and what is not in this metric.' };
}
