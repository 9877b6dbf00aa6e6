/** The projection over real stores; the chat is a recording one that can be made to fail. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createApprovalStore } from '../../../src/jobs/approval-store.ts';
import { approve } from '../../../src/jobs/approval.ts';
import { openRedis, type Connection } from '../../../src/jobs/redis.ts';
import { createRunStore } from '../../../src/jobs/run-store.ts';
import type { ApprovalStore, MessageRef, RunStore } from '../../../src/jobs/contract.ts';
import type { Chat } from '../../../src/bot/core/chat.ts';
import { ChatError, type ChatTrouble } from '../../../src/bot/core/chat-error.ts';
import { createProject } from '../../../src/bot/core/project.ts';
import { createRepeats } from '../../../src/bot/core/repeats.ts';
import { startRedis, type TestRedis } from '../../redis.ts';
import { allowRemedy, approvalOf, AT, bo, place, report, request, scene } from '../fixtures.ts';
import { keptLog } from '../log.ts';

let redis: TestRedis;
let connection: Connection;
let runs: RunStore;
let approvals: ApprovalStore;
let number = 0;
let run = '';

beforeAll(async () => {
  redis = await startRedis();
  connection = openRedis({ kind: 'single', url: redis.url }, () => undefined);
  const kept = { retentionMs: 3_600_000, onBroken: () => undefined };
  runs = createRunStore(connection, kept);
  approvals = createApprovalStore(connection, kept);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  number += 1;
  run = `run${number}`;
  await runs.create({ ...request, id: run });
});

interface Recorded {
  readonly chat: Chat;
  readonly calls: readonly string[];
}

/** @param fails called with the number of each call, from 1; what it returns is thrown */
function recording(fails: (call: number) => ChatTrouble | undefined = () => undefined): Recorded {
  const calls: string[] = [];
  const act = (what: string): MessageRef => {
    const trouble = fails(calls.length + 1);
    calls.push(trouble === undefined ? what : `${what} fails`);
    if (trouble !== undefined) throw new ChatError(trouble, `Cannot ${what}: ${trouble}`);
    return { channel: place.channel, id: `m${calls.length}` };
  };
  return {
    calls,
    chat: {
      post: async (_, card) => act(`post ${card.summary}`),
      reply: async (_, root, card) => act(`reply to ${root.id}: ${card.summary}`),
      update: async (_, message, card) => void act(`update ${message.id}: ${card.summary}`),
    },
  };
}

const log = keptLog();
const show = (chat: Chat, signal = new AbortController().signal): Promise<void> => createProject({ runs, approvals, chat, scene, log })(run, signal);

async function diagnosed(): Promise<void> {
  await approvals.create({ ...approvalOf(allowRemedy, `a${number}`), run });
  await runs.finish(run, { ...report, run });
}

describe('a post without an answer', () => {
  test('is repeated twice, however often the run is to be shown', async () => {
    const { chat, calls } = recording(() => 'unanswered');
    const project = createProject({ runs, approvals, chat, scene, log });
    for (let round = 0; round < 6; round += 1) await expect(project(run, new AbortController().signal)).rejects.toThrow(ChatError);
    expect(calls).toHaveLength(3);
  });

  test('is made again after a pause of ten minutes', () => {
    let now = 0;
    const repeats = createRepeats(() => now);
    for (let time = 0; time < 3; time += 1) repeats.unanswered('a');
    expect([repeats.may('a'), repeats.may('b')]).toEqual([false, true]);
    now = 10 * 60_000;
    expect(repeats.may('a')).toBe(true);
    repeats.unanswered('a');
    expect(repeats.may('a')).toBe(false);
  });

  test('that surely did not arrive goes on being made', async () => {
    const { chat, calls } = recording(() => 'again');
    const project = createProject({ runs, approvals, chat, scene, log });
    for (let round = 0; round < 6; round += 1) await expect(project(run, new AbortController().signal)).rejects.toThrow(ChatError);
    expect(calls).toHaveLength(6);
  });
});

describe('showing a run', () => {
  test('twice posts nothing twice', async () => {
    await diagnosed();
    const first = recording();
    await show(first.chat);
    expect(first.calls.map((call) => call.split(' ')[0])).toEqual(['post', 'reply', 'reply', 'reply']);
    const second = recording();
    await show(second.chat);
    expect(second.calls).toEqual([]);
  });

  test('edits only what has changed', async () => {
    await diagnosed();
    await show(recording().chat);
    await approvals.change(`a${number}`, (approval) => approve(approval, bo, AT, { isApprover: () => true, approverNames: [] }));
    const { chat, calls } = recording();
    await show(chat);
    expect(calls).toEqual(['update m3: Allow the kubelet port: approved']);
  });

  test.each([1, 2, 3, 4])('goes on where it stopped after the chat failed at message %i', async (broken) => {
    await diagnosed();
    const first = recording((call) => (call === broken ? 'again' : undefined));
    await expect(show(first.chat)).rejects.toThrow(ChatError);
    const second = recording();
    await show(second.chat);
    const posted = [...first.calls, ...second.calls].filter((call) => !call.endsWith('fails')).map((call) => call.replace(/^reply to \w+: /, ''));
    expect(new Set(posted).size).toBe(posted.length);
    expect(posted).toHaveLength(4);
  });

  test('ends quietly where the channel cannot be written to, and says so in the log', async () => {
    const { chat, calls } = recording(() => 'closed');
    await show(chat);
    expect(calls).toHaveLength(1);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { run, channel: place.channel } });
  });

  test('leaves a message alone that somebody deleted', async () => {
    await show(recording().chat);
    await runs.start(run);
    await show(recording(() => 'gone').chat);
    const { chat, calls } = recording();
    await show(chat);
    expect(calls).toEqual([]);
  });

  test('stops between two messages when it must', async () => {
    await diagnosed();
    const stop = new AbortController();
    const { chat, calls } = recording((call) => {
      if (call === 2) stop.abort();
      return undefined;
    });
    await expect(show(chat, stop.signal)).rejects.toThrow();
    expect(calls).toHaveLength(2);
  });

  test('that is no longer kept does nothing', async () => {
    run = 'forgotten';
    const { chat, calls } = recording();
    await show(chat);
    expect(calls).toEqual([]);
  });
});
