/** What the diagnoses can tell of a cluster, a line each; then what is missing, and how to give it. */
import type { CapabilityCard, ChannelCapability, DiagnosisCapability, FixCapability, Tells, Works } from '../../../diagnostics/capabilities/capability.ts';
import type { RunState } from '../../../jobs/contract.ts';
import type { Block, Card, Span } from '../chat.ts';
import { diagnosisName } from '../diagnosis-name.ts';
import { bold, code, dotted, note, plain, prose, text } from '../spans.ts';
import { oneLine } from '../text.ts';
import { capitalised, count } from '../words.ts';

const MARKS: Readonly<Record<Tells, string>> = { yes: '✅', 'in-part': '🟡', no: '❔' };

const CHANNEL_WORDS: Readonly<Record<ChannelCapability['channel'], string>> = {
  azure: 'Azure',
  metrics: 'metrics',
  kubernetes: 'Kubernetes',
  'run-command': 'Run Command',
  'debug-pod': 'debug pods',
  'probe-pod': 'probe pods',
};

const WORKS: Readonly<Record<Works, string>> = { yes: '', no: 'not ', unknown: 'perhaps ' };

/** Lines of what is missing; the rest is counted. */
const LINES = 12;

/** The message of a run that asks what can be told: that it is being found out, then the card. */
export function capabilityRoot({ request, status, capabilities, failure }: RunState): Card {
  const { cluster, requester } = request;
  const about = [plain('What can be told of '), bold(cluster)];
  if (capabilities !== undefined) return capabilityCard(capabilities);
  if (status === 'failed') {
    const why = failure ?? 'the run stopped without saying why';
    return { summary: `What can be told of ${cluster} could not be found out`, blocks: [text(plain('⚠️ '), ...about, plain(' could not be found out: '), ...prose(why))] };
  }
  const waiting = status === 'queued' ? 'waiting for a worker' : 'reading, and running nothing';
  return { summary: `What can be told of ${cluster}: reading`, blocks: [text(...dotted([[plain('🔎 '), ...about], [plain('asked by '), { person: requester }], [plain(waiting)]]))] };
}

export function capabilityCard(card: CapabilityCard): Card {
  const whole = card.diagnoses.filter(({ tells }) => tells === 'yes').length;
  const summary = `What can be told of ${card.cluster}: ${whole} of ${count(card.diagnoses.length, 'diagnosis', 'diagnoses')} in full`;
  return {
    summary,
    blocks: [
      text(plain('What can be told of '), bold(card.cluster), plain(`: ${whole} of ${count(card.diagnoses.length, 'diagnosis', 'diagnoses')} in full`)),
      { kind: 'list', items: card.diagnoses.map(diagnosisLine) },
      ...missing(card),
      ...listed('Repairs that the bot could not make', card.fixes.filter(({ works }) => works === 'no').map(fixLine)),
      note(plain(`Channels: ${card.channels.map(({ channel, works }) => `${WORKS[works]}${CHANNEL_WORDS[channel]}`).join(', ')}. Nothing was run on a node.`)),
      ...oneWayIsEnough(card.channels),
      ...card.notes.map((says) => note(...prose(says))),
    ],
  };
}

/** Who reads that both are shut would otherwise open both. */
function oneWayIsEnough(channels: readonly ChannelCapability[]): readonly Block[] {
  const shut = channels.filter(({ channel, works }) => (channel === 'run-command' || channel === 'debug-pod') && works === 'no');
  return shut.length === 2 ? [note(plain('Of Run Command and debug pods one is enough to ask the nodes.'))] : [];
}

function diagnosisLine({ diagnosis, tells, checks }: DiagnosisCapability): readonly Span[] {
  const short = checks.filter((check) => check.tells !== 'yes');
  const head = [plain(`${MARKS[tells]} `), bold(diagnosisName(diagnosis)), plain(`: ${checks.length - short.length} of ${count(checks.length, 'check')} can tell`)];
  if (short.length === 0) return head;
  const names = short.slice(0, 6).flatMap(({ id }, index) => [plain(index === 0 ? '; not for certain: ' : ', '), code(id)]);
  return [...head, ...names, ...(short.length > 6 ? [plain(` and ${short.length - 6} more`)] : [])];
}

interface Want {
  readonly clause: string;
  readonly checks: readonly string[];
}

/** By what would settle it, the clause that helps most checks first: one right is often all that is missing. */
function missing({ diagnoses, channels }: CapabilityCard): readonly Block[] {
  const short = diagnoses.flatMap(({ checks }) => checks.filter(({ tells }) => tells !== 'yes'));
  const clauses = [...new Set([...short, ...channels.filter(({ works }) => works !== 'yes')].flatMap(({ settle }) => settle))];
  const wants = clauses.map((clause): Want => ({ clause, checks: [...new Set(short.filter(({ settle }) => settle.includes(clause)).map(({ id }) => id))] }));
  return listed('To tell more', wants.toSorted((a, b) => b.checks.length - a.checks.length).map(wantLine));
}

const wantLine = ({ clause, checks }: Want): readonly Span[] => [...prose(oneLine(capitalised(clause), 300)), plain(checks.length === 0 ? ': one way more to the nodes' : `: for ${count(checks.length, 'check')}`)];

const FIX_WORDS: Readonly<Record<string, string>> = {
  'node-settings': 'firewalls and resolvers of nodes',
  'node-reimage': 'reimaging a node',
  nodes: 'cordoning and draining nodes',
  'finished-pods': 'removing pods that are done',
  'security-rules': 'rules of security groups',
  'outbound-ports': 'SNAT ports of the load balancer',
  'authorized-ranges': 'authorised address ranges of the API server',
  'private-dns-links': 'links of private DNS zones',
  'cluster-identity-role': "roles of the cluster's identity",
  'network-policies': 'network policies',
  'coredns-custom': 'the custom settings of CoreDNS',
  restarts: 'restarts of CoreDNS, kube-proxy and the tunnel agents',
};

function fixLine({ fix, reason, settle }: FixCapability): readonly Span[] {
  const because = settle[0] ?? reason ?? '';
  return [plain(`${capitalised(FIX_WORDS[fix] ?? fix)}: `), ...prose(oneLine(because, 300))];
}

function listed(title: string, items: readonly (readonly Span[])[]): readonly Block[] {
  if (items.length === 0) return [];
  const more = items.length > LINES ? [[plain(`and ${items.length - LINES} more`)]] : [];
  return [text(bold(title)), { kind: 'list', items: [...items.slice(0, LINES), ...more] }];
}
