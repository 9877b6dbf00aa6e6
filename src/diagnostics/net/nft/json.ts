export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** nft writes each statement and expression as an object with one key. */
export function single(value: unknown): readonly [string, unknown] | undefined {
  const [entry, ...others] = Object.entries(fieldsOf(value) ?? {});
  return entry !== undefined && others.length === 0 ? entry : undefined;
}

const MAX_DEPTH = 64;

/** No rule is nested deeper than a few levels; reading goes down level by level, and must come to an end. */
export function isShallow(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length && depth <= MAX_DEPTH; at += 1) {
    const sign = json[at];
    if (sign === '"') isText = !isText;
    else if (isText) at += sign === '\\' ? 1 : 0;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return depth <= MAX_DEPTH;
}
