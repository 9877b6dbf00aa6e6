import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { scenario, type Scenario } from './schema.ts';

/** A scenario file cannot be used: one line for each thing that is wrong, with its place and what to write. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

type Path = readonly PropertyKey[];

/** The line of the value at `path`, or of its nearest parent that is written down. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const spoken = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

/** Reads a scenario from YAML text. `name` stands in messages. @throws {ScenarioError} */
export function parseScenario(text: string, name: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map((error) => `${name}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0] ?? ''}`);
  if (broken.length > 0) throw new ScenarioError(`cannot read the scenario\n${broken.join('\n')}`);
  const parsed = scenario.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${name}:${lineOf(document, lines, issue.path)}: ${spoken(issue.path) || 'the file'}: ${issue.message}`,
  );
  throw new ScenarioError(`cannot use the scenario; the fields are listed in simulator/README.md\n${problems.join('\n')}`);
}

/** @throws {ScenarioError} also when the file cannot be read. */
export function loadScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ScenarioError(`cannot read the scenario "${file}": name a file of simulator/scenarios`, { cause: error });
  }
  return parseScenario(text, file);
}
