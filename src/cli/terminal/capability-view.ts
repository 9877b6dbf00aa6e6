/** What can be seen of a cluster: a line for each diagnosis and way, then what is missing and how to give it, each once. */
import { diagnosisName } from '../../bot/core/diagnosis-name.ts';
import { oneLine } from '../../bot/core/text.ts';
import { count } from '../../bot/core/words.ts';
import type { CapabilityCard, ChannelCapability, DiagnosisCapability, FixCapability, Tells, Works } from '../../diagnostics/capabilities/capability.ts';
import { wrapped } from './lines.ts';
import type { Look, Style } from './output.ts';

const TELLS: Readonly<Record<Tells, readonly [string, Style]>> = { yes: ['can tell', 'clear'], 'in-part': ['in part', 'unknown'], no: ['cannot tell', 'fault'] };
const WORKS: Readonly<Record<Works, readonly [string, Style]>> = { yes: ['works', 'clear'], no: ['does not', 'fault'], unknown: ['not known', 'unknown'] };

const LISTED = 20;
const LABEL = 14;

export function capabilityView(card: CapabilityCard, look: Look): string {
  const { paint } = look;
  const sections = [
    wrapped(`${card.cluster}${card.sku === '' ? '' : ` (${card.sku})`}: ${summary(card)}`, look.columns),
    [paint('title', 'Diagnoses'), ...card.diagnoses.flatMap((each) => diagnosisLines(each, look))],
    [paint('title', 'Ways to evidence'), ...card.channels.flatMap((each) => wayLines(each.channel, each, look))],
    [paint('title', 'Repairs, once approved'), ...card.fixes.flatMap((each) => wayLines(each.fix, each, look))],
    missingLines(card, look),
    card.notes.slice(0, LISTED).flatMap((note) => wrapped(note, look.columns)),
  ];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function summary({ diagnoses, probe }: CapabilityCard): string {
  const whole = diagnoses.filter(({ tells }) => tells === 'yes').length;
  return `${whole} of ${count(diagnoses.length, 'diagnosis', 'diagnoses')} can tell everything; scripts on nodes are ${probe ? 'allowed' : 'not allowed'}.`;
}

function marked([word, style]: readonly [string, Style], name: string, { paint }: Look): string {
  return `  ${paint(style, word.padEnd(LABEL))}${oneLine(name, 60)}`;
}

function diagnosisLines({ diagnosis, tells, checks }: DiagnosisCapability, look: Look): readonly string[] {
  const short = checks.filter((check) => check.tells !== 'yes');
  const told = short.slice(0, LISTED).flatMap(({ id, reason = '' }) => wrapped(`${id}: ${reason}`, look.columns, '      '));
  return [marked(TELLS[tells], diagnosisName(diagnosis), look), ...told, ...rest(short.length)];
}

function wayLines(name: string, { works, reason }: Pick<ChannelCapability | FixCapability, 'works' | 'reason'>, look: Look): readonly string[] {
  return [marked(WORKS[works], name, look), ...(reason === undefined ? [] : wrapped(reason, look.columns, '      '))];
}

/** What one grant settles is often missing in many places. */
function missingLines({ diagnoses, channels, fixes }: CapabilityCard, { columns, paint }: Look): readonly string[] {
  const all = new Set([...diagnoses.flatMap(({ checks }) => checks), ...channels, ...fixes].flatMap(({ settle }) => settle));
  if (all.size === 0) return [];
  return [paint('title', 'What would settle it'), ...[...all].slice(0, LISTED).flatMap((clause) => wrapped(`- ${clause}`, columns, '  ')), ...rest(all.size)];
}

const rest = (amount: number): readonly string[] => (amount > LISTED ? [`      … and ${amount - LISTED} more`] : []);
