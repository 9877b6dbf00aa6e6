import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import type { z } from 'zod';
import { parseYaml } from './parse-yaml.ts';
import type { Settings } from './settings.ts';

const MAX_FILE_BYTES = 1_000_000;

export type ReadFile = (path: string) => string;

/** Nothing where a problem was found; the problem is in `settings`. @param names what the file is for, in words */
export function fileOf<T>(settings: Settings, form: z.ZodType<T>, readFile: ReadFile = readText, names = 'clusters and approvers'): T | undefined {
  const path = settings.required('AKS_CHATOPS_CONFIG', `give the path of the YAML file that names ${names}`);
  const text = path === '' ? undefined : textOf(path, settings, readFile);
  if (text === undefined) return undefined;
  const parsed = parseYaml(form, path, text);
  if (parsed.ok) return parsed.value;
  for (const problem of parsed.problems) settings.complain(problem);
  return undefined;
}

function textOf(path: string, settings: Settings, readFile: ReadFile): string | undefined {
  try {
    const text = readFile(path);
    if (text.length <= MAX_FILE_BYTES) return text;
    settings.complain(`${path} is larger than ${MAX_FILE_BYTES} bytes: is it the right file`);
  } catch (error) {
    const reason = types.isNativeError(error) ? error.message : String(error);
    settings.complain(`AKS_CHATOPS_CONFIG names "${path}", which cannot be read (${reason}): correct the path or its permissions`);
  }
  return undefined;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
