import type { Azure } from '../azure/access.ts';
import type { Rehearsal } from '../azure/rehearsal.ts';
import type { CollectContext } from '../collectors/collector.ts';
import { unknown } from '../define.ts';
import type { Check } from '../define.ts';
import type { EvidenceKind, Gathered } from '../evidence.ts';
import { createGatherer } from '../gather.ts';
import type { Diagnosis, Target } from '../model.ts';
import type { Clock } from '../ports.ts';
import { availableDiagnoses, checksOf } from '../registry.ts';
import type { CapabilityCard, ChannelCapability, CheckCapability, DiagnosisCapability } from './capability.ts';
import { channelsOf } from './channels.ts';
import { fixesOf } from './fixes-of.ts';
import { foresee, summedUp } from './foresee.ts';

export interface CapabilityQuestion {
  readonly azure: Pick<Azure, 'rehearse'>;
  readonly cluster: { readonly name: string; readonly id: string; readonly probe: boolean };
  /** Absent: every diagnosis that there is. */
  readonly diagnoses?: readonly Diagnosis[];
  /** What the diagnoses would be about; absent: the cluster as a whole. */
  readonly target?: Target;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  onBug(error: unknown, where: string): void;
}

/**
 * What each diagnosis will and will not be able to tell of a cluster. The code that diagnoses finds it out: the same
 * collectors read, the same checks judge; only scripts are not sent, and what they would bring is awaited.
 */
export async function capabilitiesOf(question: CapabilityQuestion): Promise<CapabilityCard> {
  const { cluster, clock } = question;
  const at = new Date(clock()).toISOString();
  const rehearsal = question.azure.rehearse(cluster.id);
  const wanted = question.diagnoses ?? availableDiagnoses().filter((diagnosis) => diagnosis !== 'all');
  const [diagnoses, ways] = await Promise.all([Promise.all(wanted.map((diagnosis) => foreseen(diagnosis, rehearsal, question))), waysOf(rehearsal, question)]);
  return {
    schema: 1,
    cluster: cluster.name,
    at,
    probe: cluster.probe,
    diagnoses,
    ...ways,
    trips: { ...rehearsal.trips },
  };
}

/** Kinds that tell about channels and fixes, whatever is diagnosed. */
const ABOUT_CHANNELS = ['cluster', 'nodes', 'pods', 'snatMetrics', 'networkSecurity'] as const satisfies readonly EvidenceKind[];

async function waysOf(rehearsal: Rehearsal, question: CapabilityQuestion): Promise<Pick<CapabilityCard, 'channels' | 'fixes' | 'notes' | 'sku'>> {
  const { cluster, atOnce, signal } = question;
  const gathered = await gathererOf('all', ABOUT_CHANNELS, rehearsal, question).gather(ABOUT_CHANNELS);
  const channels = (await channelsOf({ rehearsal, gathered, signal })).map((channel) => (cluster.probe ? channel : notOptedInto(channel)));
  const byScript = channels.find(({ channel }) => channel === 'run-command');
  const fixes = byScript === undefined ? [] : await fixesOf({ rehearsal, gathered, runCommand: byScript, atOnce, signal });
  return { sku: gathered.cluster.ok ? gathered.cluster.value.sku : '', channels, fixes, notes: notesOn(gathered) };
}

const SCRIPTS: ReadonlySet<string> = new Set(['run-command', 'debug-pod', 'probe-pod']);

/** Whatever rights there are: without the opt-in nothing is started on the cluster. */
function notOptedInto(channel: ChannelCapability): ChannelCapability {
  if (!SCRIPTS.has(channel.channel)) return channel;
  return { ...channel, works: 'no', reason: 'this cluster has not opted into probing its nodes', settle: ['set `probe: true` for the cluster in the configuration', ...channel.settle] };
}

/** Nodes that are named; there may be thousands. */
const NAMED = 5;

/** Not foreseen, since it is no matter of rights: a silent kubelet may answer a minute later. */
function notesOn({ nodes }: Gathered): readonly string[] {
  const away = nodes.ok ? nodes.value.filter(({ ready }) => ready !== 'True').map(({ name }) => name) : [];
  if (away.length === 0) return [];
  const more = away.length > NAMED ? ` and ${away.length - NAMED} more` : '';
  return [`Not ready now, and perhaps silent when they are asked: ${away.slice(0, NAMED).join(', ')}${more}.`];
}

async function foreseen(diagnosis: Diagnosis, rehearsal: Rehearsal, question: CapabilityQuestion): Promise<DiagnosisCapability> {
  const checks = checksOf(diagnosis);
  const gatherer = gathererOf(diagnosis, [...new Set(checks.flatMap(kindsOf))], rehearsal, question);
  const foretold = await Promise.all(checks.map(async (check) => safely(check, await gatherer.gather(kindsOf(check)), question.onBug)));
  return summedUp(diagnosis, foretold);
}

const kindsOf = ({ needs, consults }: Check): readonly EvidenceKind[] => [...needs, ...consults];

function gathererOf(diagnosis: Diagnosis, wanted: readonly EvidenceKind[], rehearsal: Rehearsal, { cluster, atOnce, target = {}, signal, onBug }: CapabilityQuestion) {
  const context: CollectContext = { access: rehearsal.access(diagnosis), signal, atOnce, target };
  return createGatherer({ context, wanted, probeAllowed: cluster.probe, onNodes: () => undefined, onBug });
}

/** As in a run: a check that throws is a bug of ours, logged, and said as such. */
function safely(check: Check, gathered: Gathered, onBug: CapabilityQuestion['onBug']): CheckCapability {
  try {
    return foresee(check, gathered);
  } catch (error) {
    onBug(error, check.id);
    return { id: check.id, tells: 'no', reason: unknown('A bug in this bot stopped this check (its log has the details); please report it.').reason, settle: [check.settle] };
  }
}
