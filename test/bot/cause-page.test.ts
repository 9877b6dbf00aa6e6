import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causePages } from '../../src/bot/cause-pages.ts';
import { causePage, PAGE_POLICY } from '../../src/bot/cause-page.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aks-causes-'));
  await writeFile(join(folder, 'ufw-blocks-kubelet-port.md'), '# ufw blocks the port\n\n| a | b |\n|---|---|\n| 1 | 2 |\n');
  await writeFile(join(folder, 'symptom.md'), 'See [the cause](ufw-blocks-kubelet-port.md) and [Azure](https://learn.microsoft.com/x.md).\n');
  await writeFile(join(folder, '..secret.md'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));

test('a cause has a page that a browser shows without anything from elsewhere', async () => {
  const page = await causePage(folder, 'ufw-blocks-kubelet-port');
  expect(page).toContain('<h1>ufw blocks the port</h1>');
  expect(page).toContain('<td>1</td>');
  expect(PAGE_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

test('a link to another cause leads to its page here, and others stay as they are', async () => {
  const page = await causePage(folder, 'symptom');
  expect(page).toContain('href="ufw-blocks-kubelet-port"');
  expect(page).toContain('href="https://learn.microsoft.com/x.md"');
});

test.each(['no-such-cause', '..secret', '../x', 'UFW', '', 'a/b', 'a'.repeat(65)])('"%s" has none', async (id) => {
  expect(await causePage(folder, id)).toBeUndefined();
});

test('links lead to pages that exist, and only where people can reach the bot', () => {
  const link = causePages('https://bot.example/');
  expect(link('ufw-blocks-kubelet-port')).toBe('https://bot.example/docs/causes/ufw-blocks-kubelet-port');
  expect(link('no-such-cause')).toBeUndefined();
  expect(causePages(undefined)('ufw-blocks-kubelet-port')).toBeUndefined();
});
