/** Reads environment variables and collects every problem, so that an operator mends all of them in one go. */
export interface Settings {
  /** Empty counts as not set. Not set: a problem, and the empty string. */
  required(name: string, whatToDo: string): string;
  optional(name: string): string | undefined;
  /** `problem` names the setting, what is wrong and what to do, and never a value that may be secret. */
  complain(problem: string): void;
  readonly problems: readonly string[];
}

export function settingsOf(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const optional = (name: string) => env[name]?.trim() || undefined;
  return {
    problems,
    optional,
    complain: (problem) => void problems.push(problem),
    required(name, whatToDo) {
      const value = optional(name);
      if (value === undefined) problems.push(`${name} is not set: ${whatToDo}`);
      return value ?? '';
    },
  };
}

/** An address without its trailing slash; a problem where it is not one of these protocols. */
export function urlSetting(settings: Settings, name: string, fallback: string, protocols: readonly string[]): string {
  const value = settings.optional(name) ?? fallback;
  const url = URL.parse(value);
  if (url === null || !protocols.includes(url.protocol) || url.username !== '' || url.password !== '') {
    settings.complain(`${name} must be an address that starts with ${protocols.join('// or ')}//, such as ${fallback}`);
  }
  return value.replace(/\/+$/, '');
}
