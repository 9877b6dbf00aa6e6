/** What a scenario file promises: what is asked, what must be told, and what is measured to be true. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseCommand } from '../../src/bot/core/commands.ts';
import type { Diagnosis, Target } from '../../src/diagnostics/model.ts';
import { availableDiagnoses } from '../../src/diagnostics/registry.ts';

export const SCENARIOS = join(import.meta.dirname, '..', '..', 'simulator', 'scenarios');

const verdict = z.enum(['fault', 'clear', 'unknown', 'not-applicable']);
export type Told = z.infer<typeof verdict>;

const from = { node: z.string(), pod: z.string().optional() };
const proof = z.union([
  z.object({ connect: z.object({ ...from, address: z.string(), port: z.number() }), state: z.string() }),
  z.object({ resolve: z.object({ ...from, name: z.string(), server: z.string().optional(), tcp: z.boolean().default(false) }), answer: z.string() }),
  z.object({ fetch: z.object({ ...from, url: z.string() }), says: z.string() }),
]);
export type Proof = z.infer<typeof proof>;

const file = z.looseObject({
  title: z.string(),
  cluster: z.looseObject({ name: z.string() }),
  ask: z.string().optional(),
  expect: z.object({ verdict, checks: z.record(z.string(), verdict) }),
  proofs: z.array(proof).default([]),
});

export interface ScenarioFile {
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
  return { name, path, title, cluster: cluster.name, ask, diagnosis, target, ...expect, proofs };
}
