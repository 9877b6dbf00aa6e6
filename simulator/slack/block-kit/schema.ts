import { isObject } from '../json.ts';

/** One thing wrong, where: `must be less than 3001 characters` at `/blocks/0/text/text`. */
export interface Problem {
  says: string;
  at: string;
}

export type Check = (value: unknown, at: string) => Problem[];

const problem = (says: string, at: string): Problem[] => [{ says, at }];

/** A string of `min` to `max` characters, counted in UTF-16 units (never more lenient than Slack). */
export function string(max: number, { min = 1, match }: { min?: number; match?: RegExp } = {}): Check {
  return (value, at) => {
    if (typeof value !== 'string') return problem('must be a string', at);
    if (value.length < min) return problem(`must be more than ${min - 1} characters`, at);
    if (value.length > max) return problem(`must be less than ${max + 1} characters`, at);
    return match && !match.test(value) ? problem(`must match pattern ${match.source}`, at) : [];
  };
}

export const boolean: Check = (value, at) => (typeof value === 'boolean' ? [] : problem('must be a boolean', at));

export function integer(min: number, max: number): Check {
  return (value, at) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? []
      : problem(`must be an integer from ${min} to ${max}`, at);
}

export function oneOf(...allowed: string[]): Check {
  return (value, at) =>
    typeof value === 'string' && allowed.includes(value) ? [] : problem(`must be one of ${allowed.join(', ')}`, at);
}

export function list(item: Check, max: number, min = 1): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return problem('must be an array', at);
    const size = value.length < min ? `no less than ${min} items allowed` : `no more than ${max} items allowed`;
    if (value.length < min || value.length > max) return problem(size, at);
    return value.flatMap((member, index) => item(member, `${at}/${index}`));
  };
}

export interface Shape {
  required?: Readonly<Record<string, Check>>;
  optional?: Readonly<Record<string, Check>>;
}

/** An object with these fields and no others: Slack refuses fields that it does not know. */
export function object({ required = {}, optional = {} }: Shape): Check {
  const known = { type: anything, ...required, ...optional };
  return (value, at) => {
    if (!isObject(value)) return problem('must be an object', at);
    const missing = Object.keys(required).filter((name) => value[name] === undefined);
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
    return [
      ...missing.flatMap((name) => problem(`missing required field: ${name}`, at)),
      ...unknown.flatMap((name) => problem(`invalid additional property: ${name}`, at)),
      ...Object.entries(known).flatMap(([name, check]) =>
        value[name] === undefined ? [] : check(value[name], `${at}/${name}`),
      ),
    ];
  };
}

/** An object whose `type` says which check it must pass. The table is read late, so that types may nest. */
export function byType(table: () => Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (!isObject(value)) return problem('must be an object', at);
    const { type } = value;
    if (typeof type !== 'string') return problem('missing required field: type', at);
    const checks = table();
    const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
    return check ? check(value, at) : problem(`unsupported type: ${type}`, `${at}/type`);
  };
}

/** Passes both; for rules that no single field can state. */
export function also(first: Check, second: Check): Check {
  return (value, at) => [...first(value, at), ...second(value, at)];
}

/** At least, or with `exactly` just, one of the named fields. */
export function someOf(names: readonly string[], exactly = false): Check {
  return (value, at) => {
    if (!isObject(value)) return [];
    const present = names.filter((name) => value[name] !== undefined).length;
    const fits = exactly ? present === 1 : present > 0;
    return fits ? [] : problem(`must provide ${exactly ? 'exactly one' : 'at least one'} of: ${names.join(', ')}`, at);
  };
}

export const anything: Check = () => [];
