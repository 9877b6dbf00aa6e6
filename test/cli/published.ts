/** The published schemas, as somebody else would use them: the files, and a validator that is not ours. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-cli.ts';

type Name = 'report' | 'explanation' | 'capability';

const SCHEMAS = join(ROOT, 'docs', 'schema');
// Formats are left to the patterns beside them.
const ajv = new Ajv2020({ allErrors: true, validateFormats: false });

export const schemaText = (file: string): string => readFileSync(join(SCHEMAS, file), 'utf8');

/** Nothing where the value is of the published form. */
export function problemsOf(name: Name, value: unknown): readonly string[] {
  const validate = ajv.getSchema(name) ?? ajv.addSchema(JSON.parse(schemaText(`${name}.schema.json`)), name).getSchema(name);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  return validate(value) === true ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
