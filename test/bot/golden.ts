import { expect } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'golden', 'cards');

/** Compares with test/golden/cards/<name>.txt. `UPDATE_GOLDEN=1` writes it: read the difference before you keep it. */
export function expectGolden(name: string, text: string): void {
  const file = join(FOLDER, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  expect(existsSync(file)).toBe(true);
  expect(`${text}\n`).toBe(readFileSync(file, 'utf8'));
}
