/**
 * What people read, one conversation per diagnosis, to the letter: as the terminal prints it and as Slack gets it. Times,
 * durations and ids are written as signs. `UPDATE_GOLDEN=1` writes the files: read the difference before you keep it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SCENARIOS, readScenario } from '../../scripts/accuracy/scenario-file.ts';
import { messageText } from '../../scripts/demo/message-text.ts';
import { ANA, CHANNEL, openStage } from './stage.ts';
import type { Seen } from './stage.ts';

const GOLDEN = join(import.meta.dirname, '..', 'golden', 'transcripts');
const PATIENCE_MS = 120_000;

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{32}\b/g, '<id>'],
  [/\br[0-9a-f]{11}\b/g, '<run>'],
  [/\bCA [0-9a-f]{8}\b/g, 'CA <id>'],
  [/"block_id": "[^"]+"/g, '"block_id": "<block>"'],
  [/\b\d{1,2} [A-Z][a-z]{2} \d\d:\d\d UTC\b|(?<![.\d])\d\d:\d\d(?::\d\d)?(?: UTC\b|(?= to\b))|\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\b\d+ min(?: \d+ s)?\b|\b\d+(?:\.\d+)? (?:ms|s)\b/g, '<duration>'],
  [/\b[\d,]+ of [\d,]+ connections\b/g, '<some of all> connections'],
  [/http:\/\/127\.0\.0\.1:\d+/g, '<bot>'],
];

const signed = (text: string): string => SIGNS.reduce((read, [found, sign]) => read.replaceAll(found, sign), text);

/** What stands in the last message of a thread: what is not at fault, or a proposal. */
const LAST = /^(?:Ruled out|Could not be told)$|\[ Approve \]/m;

const isEnd = ({ text }: Seen): boolean => text.includes('Run again') && !text.includes('🔎');

async function conversation(name: string): Promise<readonly Seen[]> {
  const { ask } = readScenario(name);
  const stage = await openStage({ scenario: name });
  try {
    await stage.client.command(ANA, CHANNEL, ask);
    await stage.until((seen) => seen.find(isEnd) && seen.find(({ text }) => LAST.test(text)), 'the whole thread');
    return stage.texts().toSorted((a, b) => a.message.ts.localeCompare(b.message.ts));
  } finally {
    await stage.stop();
  }
}

function expectGolden(file: string, text: string): void {
  const path = join(GOLDEN, file);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${text}\n`);
  }
  expect(existsSync(path)).toBe(true);
  expect(`${text}\n`).toBe(readFileSync(path, 'utf8'));
}

/** As the demo prints it: replies are indented under their root. */
function inTerminal({ message }: Seen): string {
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  const lines = messageText(message, () => 'someone').split('\n');
  return lines.map((line) => (isReply ? `    │ ${line}` : line)).join('\n');
}

describe('people read to the letter', () => {
  test.each(['demo', 'dns-custom-forward-dead', 'egress-firewall-drops', 'snat-exhausted'])(
    'the thread of %s',
    async (name) => {
      expect(existsSync(join(SCENARIOS, `${name}.yaml`))).toBe(true);
      const seen = await conversation(name);
      expectGolden(`${name}.txt`, signed(seen.map(inTerminal).join('\n\n')));
      expectGolden(`${name}.slack.json`, signed(JSON.stringify(seen.map(({ message: { text, blocks } }) => ({ text, blocks })), null, 2)));
    },
    PATIENCE_MS,
  );
});
