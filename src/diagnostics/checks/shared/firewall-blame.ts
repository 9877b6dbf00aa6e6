import type { AgentSource, Answer, NodeFacts, NodeFirewall } from '../../evidence.ts';
import { ABSENT } from '../../net/absent.ts';
import type { Outcome } from '../../net/packet.ts';
import { parseUfwStatus } from '../../net/ufw-status.ts';
import { judgeUfw } from '../../net/ufw-verdict.ts';
import { examineIptables } from './examine-iptables.ts';
import { kubeletPacket } from './kubelet-packet.ts';
import { pathsTo } from './kubelet-path.ts';
import type { Path } from './kubelet-path.ts';

export interface Blame {
  /** A rule on the node blocks the way, as its own check tells. */
  readonly rule: boolean;
  /** Why nobody knows whether one does; only where none was found. */
  readonly doubt?: string;
}

export interface Accused {
  readonly node: NodeFacts;
  readonly firewall: Answer<NodeFirewall>;
  readonly sources: Answer<readonly AgentSource[]>;
}

/** Whether a firewall of the node explains that its port does not answer. */
export function firewallBlame({ node, firewall, sources }: Accused): Blame {
  if (!firewall.ok) return { rule: false, doubt: firewall.reason };
  if (!sources.ok) return { rule: false, doubt: sources.reason };
  const examined = examineIptables(firewall.value);
  if (!examined.ok) return { rule: false, doubt: examined.reason };
  const { judge, judgeNative, misread } = examined.value;
  const outcomes = pathsTo(node, sources.value).flatMap((path) => [judge(path), judgeNative(path) ?? { outcome: 'allow' as const, reason: '' }]);
  // What ufw blocks, the iptables judgement leaves to ufw's own check.
  const byUfw = pathsTo(node, sources.value).map((path) => ufwOutcome(firewall.value, path));
  if ([...byUfw, ...outcomes.map(({ outcome }) => outcome)].some((outcome) => outcome === 'drop' || outcome === 'reject')) return { rule: true };
  const undecided = unreadUfw(firewall.value) ?? misread ?? outcomes.find(({ outcome }) => outcome === 'unknown')?.reason;
  return undecided === undefined ? { rule: false } : { rule: false, doubt: undecided };
}

const unreadUfw = ({ ufw }: NodeFirewall): string | undefined => (ufw.ok ? undefined : ufw.reason);

function ufwOutcome({ ufw, addresses }: NodeFirewall, path: Path): Outcome {
  if (!ufw.ok || ufw.value.trim() === ABSENT) return 'allow';
  const status = parseUfwStatus(ufw.value);
  return status.state === 'active' ? judgeUfw(status, kubeletPacket(path, addresses)).outcome : 'allow';
}
