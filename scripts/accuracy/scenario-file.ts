/** What a scenario file promises: what is asked, what must be told, and what is measured to be true. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseCommand } from '../../src/bot/core/commands.ts';
import type { Diagnosis, Target } from '../../src/diagnostics/model.ts';
import { expectedChanges } from './expected-changes.ts';
import type { ExpectedChanges } from './expected-changes.ts';
import { availableDiagnoses } from '../../src/diagnostics/registry.ts';

export const SCENARIOS = join(import.meta.dirname, '..', '..', 'simulator', 'scenarios');

const verdict = z.enum(['fault', 'clear', 'unknown', 'not-applicable']);
export type Told = z.infer<typeof verdict>;

const from = { node: z.string(), pod: z.string().optional() };
const proof = z.union([
  z.object({ connect: z.object({ ...from, address: z.string(), port: z.number() }), state: z.string() }),
  z.object({ resolve: z.object({ ...from, name: z.string(), server: z.string().optional(), tcp: z.boolean().default(false) }), answer: z.string() }),
  z.object({ fetch: z.object({ ...from, url: z.string() }), says: z.string() }),
  z.object({ run: z.object({ ...from, script: z.string() }), prints: z.string() }),
]);
export type Proof = z.infer<typeof proof>;

/** What a scenario takes from the bot beforehand, as far as it matters here; the simulator knows the whole form. */
const list = z.array(z.unknown()).default([]);
const limits = {
  azure: z.looseObject({ permissions: z.looseObject({ without: list }).prefault({}), denyAssignments: list }).prefault({}),
  kubernetes: z.looseObject({ permissions: z.looseObject({ without: list }).prefault({}), admission: z.looseObject({ denyPrivileged: list }).default({ denyPrivileged: [] }) }).prefault({}),
  channels: z.looseObject({ agentSilent: z.unknown().optional(), runCommandCut: z.unknown().optional() }).prefault({}),
};

const file = z.looseObject({
  title: z.string(),
  cluster: z.looseObject({ name: z.string() }),
  nodes: z.array(z.looseObject({ name: z.string(), os: z.string().default('linux') })),
  ask: z.string().optional(),
  expect: z.object({ verdict, checks: z.record(z.string(), verdict), ...expectedChanges }),
  proofs: z.array(proof).default([]),
  probe: z.boolean().default(true),
  ...limits,
});

export interface ScenarioFile extends ExpectedChanges {
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly cluster: string;
  readonly ask: string;
  readonly diagnosis: Diagnosis;
  readonly target: Target;
  readonly verdict: Told;
  readonly checks: Readonly<Record<string, Told>>;
  readonly proofs: readonly Proof[];
  readonly linuxNodes: readonly string[];
  /** The cluster has opted into scripts on its nodes. */
  readonly probe: boolean;
  /** Rights, admission or the opt-in are less than whole, and nothing else is: what cannot be told is known beforehand. */
  readonly limited: boolean;
}

export const scenarioNames = (): readonly string[] =>
  readdirSync(SCENARIOS)
    .filter((entry) => entry.endsWith('.yaml'))
    .map((entry) => entry.replace(/\.yaml$/, ''));

/** @throws {Error} for a file without a promise, or with a question that the product would not take */
export function readScenario(name: string): ScenarioFile {
  const path = join(SCENARIOS, `${name}.yaml`);
  const read = file.safeParse(parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`Cannot use the scenario ${name}: ${z.prettifyError(read.error)}`);
  const { title, cluster, ask = `tunnel ${cluster.name}`, expect, proofs } = read.data;
  const command = parseCommand(ask, { available: availableDiagnoses(), clusters: [cluster.name] });
  if (command.kind !== 'diagnose') throw new Error(`Cannot use the scenario ${name}: "${ask}" does not ask for a diagnosis`);
  const { diagnosis, target } = command;
  const { probe, nodes } = read.data;
  const linuxNodes = nodes.flatMap(({ name: node, os }) => (os === 'linux' ? [node] : []));
  return { linuxNodes, name, path, title, cluster: cluster.name, ask, diagnosis, target, ...expect, proofs, probe, limited: isLimited(read.data) };
}

function isLimited({ probe, azure, kubernetes, channels }: z.infer<typeof file>): boolean {
  const taken = [azure.permissions.without, azure.denyAssignments, kubernetes.permissions.without, kubernetes.admission.denyPrivileged];
  // A guest agent that says nothing is no matter of rights, and is found out by asking.
  const isSilent = channels.agentSilent !== undefined || channels.runCommandCut !== undefined;
  return !isSilent && (!probe || taken.some((some) => some.length > 0));
}
