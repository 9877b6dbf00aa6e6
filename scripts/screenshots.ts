/** `npm run screenshots`: the pictures of the README, taken from the running demo. Needs Chromium (apt-get install chromium). */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { startStack } from './demo/stack.ts';

const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PATIENCE_MS = 60_000;

const picture = (page: Page, name: string): Promise<unknown> => page.screenshot({ path: join(IMAGES, `${name}.png`) });

async function tell(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('composer').fill('/aks tunnel demo');
  await picture(page, 'ask');
  await page.getByTestId('composer').press('Enter');
  await page.getByTestId('open-thread').first().click({ timeout: PATIENCE_MS });
  await page.getByText('Ruled out', { exact: true }).waitFor({ timeout: PATIENCE_MS });
  await page.getByText('Measured:').first().scrollIntoViewIfNeeded();
  await picture(page, 'thread');
  await page.locator('[data-testid=act-as] [data-user=U0BO]').click();
  await page.locator('[data-action-id="aks:approve"]').first().click();
  await page.getByTestId('confirm-dialog').waitFor();
  await picture(page, 'confirm');
  await page.getByTestId('confirm-accept').click();
  await page.getByText('Undo would run').first().waitFor({ timeout: PATIENCE_MS });
  await page.locator('[data-action-id="aks:undo"]').scrollIntoViewIfNeeded();
  // The panel measures the port every few seconds.
  await page.getByTestId('panel').getByText('timeout').first().waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  await picture(page, 'verified');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'verified-dark');
}

const never = new AbortController();
const stack = await startStack({ port: 0, signal: never.signal, say: (line) => process.stderr.write(`${line}\n`) });
try {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  const page = await browser.newPage({ viewport: { width: 1440, height: 940 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await tell(page, stack.simulator.slack.url);
  await browser.close();
} finally {
  await stack.stop();
}
