import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Bench } from './support.ts';
import { actions, button, call, section, startBench } from './support.ts';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const plain = (text: string) => ({ type: 'plain_text', text });

/** The promises of the page itself need a browser; its API has tests of its own. */
const withBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

withBrowser('the page in a browser', () => {
  let browser: Browser;
  let bench: Bench;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    bench = await startBench();
    errors = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${bench.slack.url}/?as=UBO`);
    await page.getByTestId('empty').waitFor();
  });
  afterEach(async () => {
    await page.close();
    await bench.close();
    expect(errors).toEqual([]);
  });

  test('hostile text is shown, not run', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const rich = { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: evil }, { type: 'link', url: 'javascript:alert(3)', text: 'go' }] }] };
    await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: evil, blocks: [section(evil), rich], attachments: [{ color: '#fff;background:url(x)', title: evil, title_link: 'javascript:alert(4)', text: evil }] });
    const message = page.getByTestId('message');
    await message.waitFor();
    expect(await message.locator('script, a, .text img, [onerror]').count()).toBe(0);
    expect((await message.textContent())?.split(evil)).toHaveLength(5);
  });

  test('an edit appears in place, with the mark that it was edited', async () => {
    const { body } = await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: 'before' });
    await page.getByText('before').waitFor();
    await call(bench.slack, 'chat.update', { channel: 'C1', ts: body['ts'], text: 'after' });
    await page.getByText('after').waitFor();
    expect(await page.getByTestId('message').count()).toBe(1);
    expect(await page.getByTestId('message').textContent()).toContain('(edited)');
  });

  test('a button with a dialog is sent after the dialog, and not without it', async () => {
    const clicks: string[] = [];
    bench.app.action('go', async ({ ack, body, respond }) => {
      clicks.push(body.user.id);
      await ack();
      await respond({ replace_original: true, text: 'done' });
    });
    const confirm = { title: plain('Sure?'), text: plain('It changes a node.'), confirm: plain('Do it'), deny: plain('Not now') };
    await call(bench.slack, 'chat.postMessage', { channel: 'C1', blocks: [actions(button('go', { confirm }))] });
    await page.getByRole('button', { name: 'go' }).click();
    await page.getByTestId('confirm-dialog').getByRole('button', { name: 'Not now' }).click();
    expect(clicks).toEqual([]);
    await page.getByRole('button', { name: 'go' }).click();
    await page.getByTestId('confirm-dialog').getByRole('button', { name: 'Do it' }).click();
    await page.getByText('done').waitFor();
    expect(clicks).toEqual(['UBO']);
  });

  test('a command is typed, its private answer seen by the one who typed it, and recalled by arrow-up', async () => {
    bench.app.command('/aks', ({ ack }) => ack('No cluster of that name.'));
    await page.getByTestId('composer').fill('/aks tunnel dmo');
    await page.getByTestId('composer').press('Enter');
    await page.getByText('No cluster of that name.').waitFor();
    expect(await page.getByTestId('message').textContent()).toContain('Only visible to you');
    await page.getByTestId('composer').press('ArrowUp');
    expect(await page.getByTestId('composer').inputValue()).toBe('/aks tunnel dmo');
    await page.getByTestId('act-as').getByRole('radio', { name: 'Ana Lima' }).click();
    await page.getByTestId('empty').waitFor();
  });

  test('a thread opens beside the channel and takes messages, but no commands', async () => {
    const { body } = await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: 'root' });
    await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: 'evidence', thread_ts: body['ts'] });
    await page.getByText('1 reply').click();
    await page.getByText('evidence').waitFor();
    await page.getByTestId('thread-composer').fill('/aks tunnel demo');
    await page.getByTestId('thread-composer').press('Enter');
    await page.getByText('/aks is not supported in threads. Sorry!').waitFor();
    await page.getByTestId('thread-composer').fill('thanks');
    await page.getByTestId('thread-composer').press('Enter');
    await page.getByText('2 replies').waitFor();
    expect(bench.slack.thread('C1', String(body['ts'])).at(-1)).toMatchObject({ user: 'UBO', text: 'thanks' });
  });
});
