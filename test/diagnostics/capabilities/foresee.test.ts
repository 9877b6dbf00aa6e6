/** What is awaited settles nothing by itself, and hides nothing that is missing for good. */
import { describe, expect, test } from '@jest/globals';
import { foresee, summedUp } from '../../../src/diagnostics/capabilities/foresee.ts';
import type { Tells } from '../../../src/diagnostics/capabilities/capability.ts';
import iptables from '../../../src/diagnostics/checks/iptables-blocks-kubelet-port.ts';
import ufw from '../../../src/diagnostics/checks/ufw-blocks-kubelet-port.ts';
import { clear, conclude, defineCheck, unknown } from '../../../src/diagnostics/define.ts';
import { AWAITED, awaitedPerhaps } from '../../../src/diagnostics/evidence/awaited.ts';
import type { Answer, NodeFirewall } from '../../../src/diagnostics/evidence.ts';
import { NODES, firewall, gathered, lack } from '../evidence.ts';

const REFUSED = "by Run Command: Cannot run a script on the node by Run Command: Azure refused it (403 AuthorizationFailed); the bot's identity lacks the permission Microsoft.Compute/virtualMachines/runCommand/action";

/** Two nodes are awaited, and the third is what is said of it. */
const firewallsWith = (third: Answer<NodeFirewall>): Record<string, Answer<NodeFirewall>> => Object.fromEntries(NODES.map((name, index) => [name, index === 2 ? third : lack(AWAITED)]));

describe.each([
  ['ufw', ufw],
  ['iptables', iptables],
])('the %s check', (_name, check) => {
  test('tells where every node would', () => {
    expect(foresee(check, gathered({ nodeFirewalls: firewallsWith(lack(AWAITED)) }))).toEqual({ id: check.id, tells: 'yes', settle: [] });
  });

  test('tells in part where one node is shut, with the reason and what to give', () => {
    const card = foresee(check, gathered({ nodeFirewalls: firewallsWith(lack(REFUSED)) }));
    expect(card).toMatchObject({ tells: 'in-part', reason: expect.stringContaining(REFUSED), settle: [expect.stringContaining('Microsoft.Compute/virtualMachines/runCommand/action')] });
    expect(card.reason).not.toContain('\u{2063}');
  });

  test('tells in part where nobody knows whether a channel is open: a run may be refused', () => {
    const perhaps = "Cannot list the bot's own permissions: the bot's identity lacks the permission Microsoft.Authorization/permissions/read";
    const all = Object.fromEntries(NODES.map((name) => [name, lack(`by Run Command: ${awaitedPerhaps(perhaps)}; by debug pod: refused`)]));
    expect(foresee(check, gathered({ nodeFirewalls: all }))).toEqual({
      id: check.id,
      tells: 'in-part',
      reason: `Whether a node can be asked is not known: ${perhaps}.`,
      settle: ['give the bot `Microsoft.Authorization/permissions/read` (role aks-chatops observe)'],
    });
  });

  test('tells nothing where all are shut, in the words of a run', () => {
    const all = Object.fromEntries(NODES.map((name) => [name, lack(REFUSED)]));
    const evidence = gathered({ nodeFirewalls: all });
    expect(foresee(check, evidence)).toMatchObject({ tells: 'no', reason: check.judge(evidence).reason });
  });

  test('tells nothing without evidence that no probe brings, awaited or not', () => {
    const evidence = gathered({ nodeFirewalls: firewallsWith(lack(AWAITED)) }, { agentSources: 'Cannot list pods: refused' });
    expect(foresee(check, evidence)).toMatchObject({ tells: 'no', reason: 'Cannot list pods: refused.' });
  });

  test('tells with a fault that is seen already', () => {
    const shut = firewall('node-2', { ufw: { ok: true, value: 'Status: active\nDefault: deny (incoming), allow (outgoing), disabled (routed)\n\nTo                         Action      From\n--                         ------      ----\n' } });
    expect(foresee(ufw, gathered({ nodeFirewalls: firewallsWith({ ok: true, value: shut.ok ? shut.value : ({} as NodeFirewall) }) })).tells).toBe('yes');
  });
});

describe('a doubt', () => {
  const common = { id: 'x', diagnoses: ['tunnel'], role: 'cause', healthy: 'h', faulty: 'f', settle: 'look', needs: ['nodeFirewalls'] } as const;
  const saying = (reason: string) => defineCheck({ ...common, analyze: () => unknown(reason) });

  test.each<[string, string, Answer<NodeFirewall>, Tells]>([
    ['for want of measurements goes away where a probe brings some', 'Nothing was measured.', lack(AWAITED), 'yes'],
    ['for want of measurements stays where a probe brings none', 'Nothing was measured.', lack('the agent is silent'), 'no'],
    ['that quotes what is missing stays', 'Not told: the agent is silent.', lack('the agent is silent'), 'no'],
  ])('%s', (_what, reason, third, tells) => {
    const all = tells === 'yes' ? firewallsWith(third) : Object.fromEntries(NODES.map((name) => [name, third]));
    expect(foresee(saying(reason), gathered({ nodeFirewalls: all })).tells).toBe(tells);
  });

  test('that names no right says how a person finds out', () => {
    const all = Object.fromEntries(NODES.map((name) => [name, lack('the agent is silent')]));
    expect(foresee(saying('The agent is silent.'), gathered({ nodeFirewalls: all })).settle).toEqual(['look']);
  });

  test('is dropped by conclude where a probe would settle it, however many there are', () => {
    const doubts = [...Array.from({ length: 9 }, (_, node) => `node-${node}: ${AWAITED}`), 'the table cannot be read'];
    const check = defineCheck({ ...common, analyze: () => conclude({ findings: [], doubts, clear: '' }) });
    expect(foresee(check, gathered({ nodeFirewalls: firewallsWith(lack(AWAITED)) }, {})).tells).toBe('yes');
    expect(check.judge(gathered()).reason).toMatch(/^The table cannot be read|^the table cannot be read/i);
  });
});

test.each<[readonly Tells[], Tells]>([
  [['yes', 'yes'], 'yes'],
  [['yes', 'no'], 'in-part'],
  [['in-part'], 'in-part'],
  [['no', 'no'], 'no'],
  [[], 'yes'],
])('checks that tell %j make a diagnosis that tells %s', (all, together) => {
  expect(summedUp('tunnel', all.map((tells, index) => ({ id: String(index), tells, settle: [] }))).tells).toBe(together);
});

test('what is known not to apply tells, whatever else is missing', () => {
  const check = defineCheck({ id: 'x', diagnoses: ['dns'], role: 'cause', healthy: 'h', faulty: 'f', settle: 's', needs: ['nodes', 'nodeFirewalls'], inapplicable: ({ nodes }) => (nodes.ok ? 'None.' : undefined), analyze: () => clear('fine') });
  const evidence = gathered({}, { nodeFirewalls: 'refused' });
  expect(foresee(check, evidence).tells).toBe('yes');
  expect(check.judge(evidence)).toMatchObject({ verdict: 'not-applicable', reason: 'None.' });
  expect(check.judge(gathered({}, { nodes: 'refused' }))).toMatchObject({ verdict: 'unknown' });
});

test('a verdict that is no unknown is one that it tells', () => {
  const check = defineCheck({ id: 'x', diagnoses: ['dns'], role: 'cause', healthy: 'h', faulty: 'f', settle: 's', needs: ['nodes'], analyze: () => clear('fine') });
  expect(foresee(check, gathered()).tells).toBe('yes');
});
