/** A YAML text against a schema, with problems that name the file and the line. */
import { LineCounter, isMap, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { core, z } from 'zod';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Values are never repeated in a problem: somebody may have put a secret there. */
export function parseYaml<T>(schema: z.ZodType<T>, file: string, text: string): Parsed<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map(({ pos, code }) => `${at(pos[0])}: not valid YAML (${code}): mend this line`) };
  }
  const content = plainOf(document);
  if (content === null) return { ok: false, problems: [`${file} is empty: fill it in as deploy/aks-chatops.example.yaml shows`] };
  if (content === undefined) return { ok: false, problems: [`${file} repeats itself without end (&name, *name): write its values out`] };
  const result = schema.safeParse(content, { error: saidBy });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.map((issue) => `${at(offsetOf(document, issue))}: ${nameOf(issue.path)} ${issue.message}`);
  return { ok: false, problems };
}

/** Nothing where the library refuses an alias bomb; null where there is no content, or comments alone. */
function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** The schema's words for kinds of values, in those of a person who writes YAML. */
const KINDS: Readonly<Record<string, string>> = {
  object: 'a map of settings',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function saidBy(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? 'is missing: add it' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'unrecognized_keys':
      return `has settings that do not exist: ${issue.keys.join(', ')}: check their spelling or remove them`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return 'is not of the form that is wanted: deploy/aks-chatops.example.yaml shows it';
  }
}

function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return name === '' ? 'the file' : name.replace(/^\./, '');
}

/** Where the value stands; where it is missing, what should have held it. */
function offsetOf(document: Document, issue: core.$ZodIssue): number {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  for (let length = path.length; length > 0; length--) {
    const offset = offsetAt(document, path.slice(0, length));
    if (offset !== undefined) return offset;
  }
  return 0;
}

/** The key's place, where the value has one: the value of a key may begin a line later. */
function offsetAt(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
  const node = pair === undefined ? document.getIn(path, true) : pair.key;
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
