/** `node scripts/schema.ts`: writes the published JSON schemas to docs/schema, from the schemas that the product itself has. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { explanationSchema } from '../src/cli/explanation-schema.ts';
import { capabilityCardSchema } from '../src/diagnostics/capabilities/schema.ts';
import { reportSchema } from '../src/diagnostics/report-schema.ts';

const SCHEMAS = join(import.meta.dirname, '..', 'docs', 'schema');

/** File name → text, draft 2020-12. */
export function publishedSchemas(): Readonly<Record<string, string>> {
  return {
    'report.schema.json': textOf('The report of a run', reportSchema),
    'explanation.schema.json': textOf('The explanation of a pasted output', explanationSchema),
    'capability.schema.json': textOf('What the diagnoses can tell of a cluster', capabilityCardSchema),
  };
}

function textOf(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'output' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(SCHEMAS, { recursive: true });
  for (const [name, text] of Object.entries(publishedSchemas())) await writeFile(join(SCHEMAS, name), text);
}
