/** Measures what a scenario says is true, by connections of its own inside the simulated network: no analyser of ours has a say. */
import { z } from 'zod';
import type { Proof } from './scenario-file.ts';
import type { RunningSimulator } from './simulator.ts';

const connected = z.object({ state: z.string() });
const ran = z.object({ exitCode: z.number().nullable(), stdout: z.string(), stderr: z.string() });

/** What is not as the scenario says; undefined where it is. */
export async function refutation(proof: Proof, simulator: RunningSimulator): Promise<string | undefined> {
  const { about, wanted, found } = await measured(proof, simulator);
  return found === wanted ? undefined : `${about}: the scenario says ${wanted}, measured ${found}`;
}

interface Measured {
  readonly about: string;
  readonly wanted: string;
  readonly found: string;
}

async function measured(proof: Proof, simulator: RunningSimulator): Promise<Measured> {
  if ('connect' in proof) {
    const { address, port } = proof.connect;
    const { state } = connected.parse(await simulator.control('connect', proof.connect));
    return { about: `${place(proof.connect)} → ${address}:${port}`, wanted: proof.state, found: state };
  }
  if ('resolve' in proof) {
    const { name, server, tcp } = proof.resolve;
    const words = ['dig', '+time=2', '+tries=1', ...(tcp ? ['+tcp'] : []), ...(server === undefined ? [] : [`@${server}`]), name];
    const found = dnsStatus((await run(proof.resolve, words, simulator)).stdout);
    return { about: `${place(proof.resolve)} asks ${server ?? 'its resolver'} for ${name}`, wanted: proof.answer, found };
  }
  if ('run' in proof) {
    const { stdout } = ran.parse(await simulator.control('run', proof.run));
    return { about: `${place(proof.run)}: ${proof.run.script}`, wanted: proof.prints, found: stdout.trim() };
  }
  const { url } = proof.fetch;
  const { stdout, exitCode } = await run(proof.fetch, ['curl', '-sS', '-4', '-o', '/dev/null', '-w', '%{http_code}', '-m', '6', url], simulator);
  return { about: `${place(proof.fetch)} fetches ${url}`, wanted: proof.says, found: proof.says.startsWith('exit') ? `exit ${exitCode}` : `status ${stdout.trim()}` };
}

const place = ({ node, pod }: { readonly node: string; readonly pod?: string | undefined }): string => pod ?? node;

async function run({ node, pod }: { readonly node: string; readonly pod?: string | undefined }, words: readonly string[], simulator: RunningSimulator): Promise<z.infer<typeof ran>> {
  const script = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ran.parse(await simulator.control('run', { node, script, ...(pod === undefined ? {} : { pod }) }));
}

/** dig's own words: a header with a status, or how it got none. */
function dnsStatus(text: string): string {
  const status = /status: ([A-Z]+)/.exec(text)?.[1];
  if (status !== undefined) return status;
  if (/connection refused/i.test(text)) return 'refused';
  return /timed out|no servers could be reached/i.test(text) ? 'timeout' : `"${text.trim().slice(0, 80)}"`;
}
