export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object, of an error too (`message` is not enumerable there). `undefined` for anything else. */
export function objectOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value instanceof Error ? { ...value, message: value.message, name: value.name } : { ...value };
}

export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
};
