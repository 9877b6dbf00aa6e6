export type PathValues = Readonly<Record<string, string>>;

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The values of a template such as `/subscriptions/{subscription}/x` in a path, or undefined when the path is another.
 * Words match in any case where `anyCase` is set: ARM promises that its ids are case-insensitive.
 */
export function matchPath(template: string, path: string, options: { anyCase: boolean }): PathValues | undefined {
  const wanted = segments(template);
  const given = segments(path);
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, word] of wanted.entries()) {
    const segment = decoded(given[index] ?? '');
    if (word.startsWith('{')) values[word.slice(1, -1)] = segment;
    else if (options.anyCase ? word.toLowerCase() !== segment.toLowerCase() : word !== segment) return undefined;
  }
  return values;
}

/** The value of a path parameter that the template of this route has. */
export function valueOf(values: PathValues, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the route has no parameter {${name}}: add it to the route's template`);
  return value;
}
