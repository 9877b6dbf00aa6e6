import { contains, isIPv6 } from './cidr.ts';
import type { Outcome, Packet } from './packet.ts';
import { portTruth } from './ports.ts';
import { every, truthOf, type Truth } from './truth.ts';
import type { UfwEnd, UfwRule } from './ufw-row.ts';
import type { UfwDefault, UfwStatus } from './ufw-status.ts';

export interface UfwVerdict {
  readonly outcome: Outcome;
  readonly reason: string;
  /** The row that decided, as printed. */
  readonly rule?: string;
  /** A LIMIT row admitted it: not more than six connections in 30 seconds from one address. */
  readonly conditional?: true;
}

interface Possible {
  readonly outcome: Outcome;
  readonly rule?: UfwRule;
}

const OUTCOME = {
  allow: 'allow',
  limit: 'allow',
  deny: 'drop',
  reject: 'reject',
  unknown: 'unknown',
} as const satisfies Record<UfwRule['action'] | UfwDefault, Outcome>;

/**
 * What ufw, by what its status shows, does with a packet that comes in. The first row that applies decides; a row that
 * may apply is followed both ways. Rules outside of ufw's own chains are not in this view: see `judgeIptables`.
 */
export function judgeUfw(status: UfwStatus, packet: Packet): UfwVerdict {
  if (status.state === 'not-installed') return { outcome: 'allow', reason: 'ufw is not installed' };
  if (status.state === 'inactive') return { outcome: 'allow', reason: 'ufw is inactive' };
  const gap = gapOf(status);
  const [decided, doubts] = firstMatch(status.rules, packet);
  const last: Possible | undefined = decided ?? byDefault(status);
  if (last === undefined) return { outcome: 'unknown', reason: gap ?? 'no row decides, and this view does not show the default: read "ufw status verbose"' };
  const disputed = doubts.find((rule) => OUTCOME[rule.action] !== last.outcome);
  if (disputed !== undefined) return { outcome: 'unknown', reason: doubtOf(disputed), rule: disputed.text };
  return settle(last);
}

/** Rules of an undamaged table count even where the lines above it are missing; without any there is nothing to go by. */
function gapOf(status: UfwStatus): string | undefined {
  if (status.state !== 'unknown') return undefined;
  return status.rules.length === 0 ? status.reason : `no row decides, and ${status.reason}`;
}

function firstMatch(rules: readonly UfwRule[], packet: Packet): readonly [Possible | undefined, readonly UfwRule[]] {
  const doubts: UfwRule[] = [];
  for (const rule of rules) {
    const truth = applies(rule, packet);
    if (truth === 'yes') return [{ outcome: OUTCOME[rule.action], rule }, doubts];
    if (truth === 'maybe') doubts.push(rule);
  }
  return [undefined, doubts];
}

function byDefault(status: UfwStatus): Possible | undefined {
  if (status.state !== 'active' || status.defaultIncoming === undefined) return undefined;
  return { outcome: OUTCOME[status.defaultIncoming] };
}

function applies(rule: UfwRule, packet: Packet): Truth {
  if (rule.direction !== 'in') return 'no';
  if (rule.unread === undefined && rule.family !== (isIPv6(packet.source) ? 6 : 4)) return 'no';
  const read = every([
    endHolds(rule.to, packet.destination, packet.destinationPort, packet),
    endHolds(rule.from, packet.source, packet.sourcePort, packet),
  ]);
  return rule.unread === undefined || read === 'no' ? read : 'maybe';
}

function endHolds(end: UfwEnd, address: string, port: number | undefined, packet: Packet): Truth {
  return every([
    end.address === undefined ? 'yes' : truthOf(contains(end.address, address)),
    end.protocol === undefined ? 'yes' : protocolIs(end.protocol, packet),
    end.interface === undefined ? 'yes' : interfaceIs(end.interface, packet),
    end.ports === undefined ? 'yes' : portTruth(end.ports, port),
    end.hiddenProfile === undefined ? 'yes' : 'maybe',
  ]);
}

const protocolIs = (protocol: string, packet: Packet): Truth => truthOf(protocol === packet.protocol);

function interfaceIs(name: string, { inInterface, source, destination }: Packet): Truth {
  if (inInterface !== undefined) return truthOf(name === inInterface || (name.endsWith('+') && inInterface.startsWith(name.slice(0, -1))));
  return name === 'lo' && source !== destination ? 'no' : 'maybe';
}

function doubtOf(rule: UfwRule): string {
  if (rule.unread !== undefined) return `a row cannot be read: ${rule.unread}`;
  const profile = rule.to.hiddenProfile ?? rule.from.hiddenProfile;
  if (profile !== undefined) return `the row of the application profile "${profile}" hides its ports: read "ufw status verbose"`;
  return `it is not known whether the row applies: ${rule.text}`;
}

function settle({ outcome, rule }: Possible): UfwVerdict {
  const verb = outcome === 'allow' ? 'admits' : `${outcome}s`;
  if (rule === undefined) return { outcome, reason: `no row applies, and the default for incoming packets ${verb} it` };
  const isLimited = rule.action === 'limit';
  const reason = `the row ${verb} it: ${rule.text}${isLimited ? ' (up to six connections in 30 seconds from one address)' : ''}`;
  return { outcome, reason, rule: rule.text, ...(isLimited && { conditional: true }) };
}
