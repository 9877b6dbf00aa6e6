/** `npm run screenshots [-- NAME …]`: the pictures in docs/images, taken from the running product. Needs Chromium (apt-get install chromium). */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { SCENARIOS, readScenario } from './accuracy/scenario-file.ts';
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

/** One thread per diagnosis: the verdict and the first fault, with its proof. */
const DIAGNOSES: readonly (readonly [picture: string, scenario: string, last: string])[] = [
  ['dns', 'dns-custom-forward-dead', 'Ruled out'],
  ['egress', 'egress-network-policy', 'Ruled out'],
  ['snat', 'snat-exhausted', 'Approve'],
  ['apiserver', 'apiserver-nat-gateway-outside', 'Approve'],
  ['podip', 'podip-kubenet-leak', 'Approve'],
  ['service', 'service-policy-and-loopback', 'Approve'],
];

/** Answers that are one card: what is typed, and what stands in the card. */
const CARDS: readonly (readonly [picture: string, scenario: string, ask: string, stands: string])[] = [
  ['capabilities', 'tunnel-automatic-locked', 'clusters demo', 'To tell more'],
  ['explain', 'healthy', 'explain $ kubectl logs web-7c9fd6b5c4-x2x7p\nError from server: Get "https://10.224.0.5:10250/containerLogs/shop/web": dial tcp 10.224.0.5:10250: i/o timeout', 'Leaves open'],
];

async function tellCard(page: Page, url: string, name: string, ask: string, stands: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('composer').fill(`/aks ${ask}`);
  await page.getByTestId('composer').press('Enter');
  await page.getByText(stands).first().waitFor({ timeout: PATIENCE_MS });
  await page.setViewportSize({ width: 1440, height: 640 });
  await picture(page, name);
}

/** @param last what stands in the thread's last message */
async function tellThread(page: Page, url: string, name: string, ask: string, last: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('composer').fill(`/aks ${ask}`);
  await page.getByTestId('composer').press('Enter');
  await page.getByTestId('open-thread').first().click({ timeout: PATIENCE_MS });
  await page.getByText(last, { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
  // The fault from its headline on; the root message stands beside it.
  await page.getByText('About this cause').first().evaluate((element) => element.closest('article')?.scrollIntoView({ block: 'start' }));
  await picture(page, name);
}

/** Everything around one scenario, and a browser on its page. */
async function during(scenario: string | undefined, body: (page: Page, url: string) => Promise<void>): Promise<void> {
  const never = new AbortController();
  const file = scenario === undefined ? {} : { scenario: join(SCENARIOS, `${scenario}.yaml`) };
  const stack = await startStack({ port: 0, signal: never.signal, say: (line) => process.stderr.write(`${line}\n`), ...file });
  try {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    const page = await browser.newPage({ viewport: { width: 1440, height: 940 }, colorScheme: 'light', reducedMotion: 'reduce' });
    await body(page, stack.simulator.slack.url);
    await browser.close();
  } finally {
    await stack.stop();
  }
}

const words = process.argv.slice(2);
const isWanted = (name: string): boolean => words.length === 0 || words.includes(name);

if (isWanted('tunnel')) await during(undefined, tell);
for (const [name, scenario, last] of DIAGNOSES) {
  if (isWanted(name)) await during(scenario, (page, url) => tellThread(page, url, name, readScenario(scenario).ask, last));
}
for (const [name, scenario, ask, stands] of CARDS) {
  if (isWanted(name)) await during(scenario, (page, url) => tellCard(page, url, name, ask, stands));
}
