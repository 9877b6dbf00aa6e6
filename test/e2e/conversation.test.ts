/** One incident from the question to the undo: bot, worker, Redis and simulator as processes, the node's ufw for real. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANA, BO, CHANNEL, CY, MALLORY, NODE, cardWith, openStage, privately, publicly } from './stage.ts';
import type { Stage } from './stage.ts';

const FIREWALL = 'ufw status verbose; iptables-save | grep -v "^#" | sed "s/\\[[0-9:]*\\]//"; cat /etc/ufw/user.rules /etc/ufw/ufw.conf';

let stage: Stage;
let before: string;

beforeAll(async () => {
  stage = await openStage();
  before = await stage.onNode(FIREWALL);
}, 60_000);

afterAll(() => stage.stop());

/** The tests of this block are one conversation, in order. */
describe('an incident', () => {
  test('begins with a closed port', async () => {
    expect(await stage.kubeletPort()).toBe('timeout');
  });

  test('words that make no sense are answered privately and start nothing', async () => {
    for (const text of ['tunnel $(reboot)', 'tunel demo', 'tunnel demmo', 'tunnel', 'x'.repeat(10_000)]) await stage.client.command(ANA, CHANNEL, text);
    const answers = await stage.until((seen) => (seen.length >= 5 ? seen : undefined), 'five answers');
    expect(answers.every(({ kind, message }) => kind === 'ephemeral' && message.visibleTo === ANA)).toBe(true);
    expect(answers.map(({ text }) => text).join('\n')).toContain('tunnel demo');
  });

  test('what can be told of the cluster is one message, which says that all of it can', async () => {
    await stage.client.command(ANA, CHANNEL, 'clusters demo');
    const card = await stage.until((seen) => publicly(seen, 'Nothing was run on a node'), 'the capability card');
    expect(card.text).toMatch(/What can be told of \*?\*?demo\*?\*?: (\d+) of \1 diagnoses in full/);
    expect(await stage.onNode(FIREWALL)).toBe(before);
  });

  test('the command becomes one root message that ends with the verdict', async () => {
    await stage.client.command(ANA, CHANNEL, 'tunnel demo');
    const root = await stage.until((seen) => publicly(seen, `ufw on ${NODE} blocks the kubelet port`), 'the verdict');
    expect(root.message.thread_ts ?? root.message.ts).toBe(root.message.ts);
  });

  test('its thread shows the measurement, the reason, and both fixes with their undo', async () => {
    const fault = await stage.until((seen) => publicly(seen, 'Measured: '), 'the fault');
    expect(fault.text).toContain('times out');
    const card = await stage.until((seen) => cardWith(seen, 'Proposed: allow the kubelet port', 'aks:approve'), 'the card');
    expect(JSON.stringify(card)).toContain('ufw delete allow proto tcp from 10.224.0.0/16 to any port 10250');
    await stage.until((seen) => cardWith(seen, 'Proposed: disable ufw', 'aks:approve'), 'the risky card');
    await stage.until((seen) => publicly(seen, 'Ruled out'), 'what was ruled out');
  });

  test('a risky fix needs two people, and the first alone changes nothing', async () => {
    const card = await stage.until((seen) => cardWith(seen, 'Proposed: disable ufw', 'aks:approve'), 'the risky card');
    await stage.client.click(ANA, card, 'aks:approve');
    await stage.until((seen) => privately(seen, ANA, 'Bo Lindqvist'), 'a refusal for the requester');
    await stage.client.click(BO, card, 'aks:approve');
    await stage.until((seen) => publicly(seen, '1 of 2 approvals'), 'one vote of two');
    await stage.client.click(CY, card, 'aks:deny');
    await stage.until((seen) => publicly(seen, 'Denied by'), 'the denial');
    expect(await stage.onNode(FIREWALL)).toBe(before);
  });

  test('an outsider is refused privately and changes nothing', async () => {
    const card = await stage.until((seen) => cardWith(seen, 'Proposed: allow the kubelet port', 'aks:approve'), 'the card');
    await stage.client.click(MALLORY, card, 'aks:approve');
    await stage.until((seen) => privately(seen, MALLORY, 'Bo Lindqvist'), 'a refusal that names who may');
    expect(await stage.onNode(FIREWALL)).toBe(before);
  });

  test('the approver clicks twice: the rule is added once, and the port is measured open', async () => {
    const card = await stage.until((seen) => cardWith(seen, 'Proposed: allow the kubelet port', 'aks:approve'), 'the card');
    await Promise.all([stage.client.click(BO, card, 'aks:approve'), stage.client.click(BO, card, 'aks:approve')]);
    await stage.until((seen) => publicly(seen, `tcp/10250 on ${NODE} answers from 2 of 2 tunnel agents`), 'the outcome');
    expect(await stage.kubeletPort()).toBe('open');
    const status = await stage.onNode('ufw status');
    expect(status.match(/10250\/tcp +ALLOW +10\.224\.0\.0\/16/g)).toHaveLength(1);
  });

  test("a second approver's late click is told who was first", async () => {
    const done = await stage.until((seen) => cardWith(seen, 'Approved by', 'aks:undo'), 'the record');
    const [, id] = /"action_id":"aks:undo"[^}]*"value":"([0-9a-f]{32})"/.exec(JSON.stringify(done)) ?? [];
    await stage.client.click(CY, done, 'aks:approve', id);
    await stage.until((seen) => privately(seen, CY, 'pproved by Bo Lindqvist'), 'the answer');
  });

  test('the undo goes the same way and leaves the firewall as it was, byte for byte', async () => {
    const done = await stage.until((seen) => cardWith(seen, 'Approved by', 'aks:undo'), 'the record');
    await stage.client.click(BO, done, 'aks:undo');
    const card = await stage.until((seen) => cardWith(seen, 'ufw delete allow', 'aks:approve'), 'the undo card');
    await stage.client.click(CY, card, 'aks:approve');
    await stage.until((seen) => publicly(seen, 'Taken back'), 'the undo');
    expect(await stage.kubeletPort()).toBe('timeout');
    expect(await stage.onNode(FIREWALL)).toBe(before);
  });

  test('nobody outside of the workspace was ever rung by what nodes and clusters print', () => {
    expect(stage.texts().every(({ message }) => !JSON.stringify(message).includes('<!channel>'))).toBe(true);
  });
});
