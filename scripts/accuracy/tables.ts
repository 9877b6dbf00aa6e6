/** What a round of scenarios came to, for a terminal. */
import type { Played } from './play.ts';
import type { Told } from './scenario-file.ts';

const VERDICTS: readonly Told[] = ['fault', 'clear', 'unknown', 'not-applicable'];
const SHORT: Readonly<Record<Told, string>> = { fault: 'fault', clear: 'clear', unknown: 'unkn', 'not-applicable': 'n/a' };

/** One line per scenario, and below it whatever is not as it must be. */
export function scenarioLines({ scenario, report, complaints }: Played): readonly string[] {
  const trips = report === undefined ? '' : `${report.trips.node} node, ${report.trips.arm} arm, ${report.trips.kubernetes} k8s`;
  const faults = Object.entries(scenario.checks).flatMap(([id, verdict]) => (verdict === 'fault' ? [id] : []));
  const line = [
    complaints.length === 0 ? 'ok  ' : 'FAIL',
    scenario.name.padEnd(38),
    (report?.verdict ?? '–').padEnd(8),
    `${scenario.proofs.length} proofs`.padEnd(9),
    report === undefined ? '' : `${(report.durationMs / 1000).toFixed(1)} s`.padStart(7),
    trips.padEnd(22),
    faults.join(', '),
  ].join(' ');
  return [line.trimEnd(), ...complaints.map((complaint) => `       ${complaint}`)];
}

/** Per check, how often each expected verdict was told as which: `fault→fault 3`. Off the diagonal is an error. */
export function confusion(all: readonly Played[]): readonly string[] {
  const pairs = all.flatMap(({ scenario, told }) =>
    Object.entries(scenario.checks).map(([id, expected]) => ({ id, cell: `${expected}>${told[id] ?? 'nothing'}` })),
  );
  const ids = [...new Set(pairs.map(({ id }) => id))].toSorted();
  const columns = VERDICTS.flatMap((expected) => VERDICTS.map((told) => ({ expected, told, cell: `${expected}>${told}` }))).filter(({ cell, expected, told }) => expected === told || pairs.some((pair) => pair.cell === cell));
  const count = (id: string, cell: string): number => pairs.filter((pair) => pair.id === id && pair.cell === cell).length;
  const width = 32;
  const header = ['check (expected→told)'.padEnd(width), ...columns.map(({ expected, told }) => `${SHORT[expected]}→${SHORT[told]}`.padStart(12))].join('');
  return [header, ...ids.map((id) => [id.padEnd(width), ...columns.map(({ cell }) => String(count(id, cell) || '·').padStart(12))].join(''))];
}
