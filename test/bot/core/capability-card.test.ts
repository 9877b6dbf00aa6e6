/** `/aks clusters <cluster>`: from what is typed to the card that the run's message becomes. */
import { describe, expect, test } from '@jest/globals';
import { capabilityCard } from '../../../src/bot/core/cards/capability-card.ts';
import { renderRun } from '../../../src/bot/core/render.ts';
import type { CapabilityCard, CheckCapability } from '../../../src/diagnostics/capabilities/capability.ts';
import type { RunState } from '../../../src/jobs/contract.ts';
import { cardText } from '../card-text.ts';
import { ana, request, running } from '../fixtures.ts';
import { expectGolden } from '../golden.ts';

const RUN_COMMAND = 'give the bot `Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action` (role aks-chatops probe)';
const METRICS = 'give the bot `Microsoft.Insights/metrics/read` (role aks-chatops observe)';
const SAFEGUARDS = 'exempt the namespace from Azure Policy or deployment safeguards';

const tells = (id: string): CheckCapability => ({ id, tells: 'yes', settle: [] });
const lacks = (id: string, ...settle: readonly string[]): CheckCapability => ({ id, tells: 'no', reason: 'Cannot.', settle });

const locked: CapabilityCard = {
  schema: 1,
  cluster: 'prod-weu',
  at: '2026-11-20T10:42:00.000Z',
  probe: true,
  sku: 'Automatic',
  diagnoses: [
    { diagnosis: 'tunnel', tells: 'in-part', checks: [lacks('kubelet-port-unreachable', RUN_COMMAND, SAFEGUARDS), tells('nsg-denies-kubelet-port'), lacks('ufw-blocks-kubelet-port', RUN_COMMAND, SAFEGUARDS)] },
    { diagnosis: 'dns', tells: 'yes', checks: [tells('cluster-dns-fails'), tells('coredns-unhealthy')] },
    { diagnosis: 'snat', tells: 'no', checks: [lacks('snat-ports-exhausted', METRICS)] },
  ],
  channels: [
    { channel: 'azure', works: 'yes', settle: [] },
    { channel: 'metrics', works: 'no', reason: 'Cannot.', settle: [METRICS] },
    { channel: 'run-command', works: 'no', reason: 'Cannot.', settle: [RUN_COMMAND] },
    { channel: 'debug-pod', works: 'no', reason: 'Cannot.', settle: [SAFEGUARDS] },
    { channel: 'probe-pod', works: 'unknown', reason: 'there is nothing in the cluster to try it on', settle: [] },
  ],
  fixes: [
    { fix: 'node-settings', works: 'no', reason: 'Cannot.', settle: [RUN_COMMAND] },
    { fix: 'security-rules', works: 'yes', settle: [] },
  ],
  notes: ['Not ready now, and perhaps silent when they are asked: aks-np-vmss000002.'],
  trips: { node: 0, arm: 14, kubernetes: 9 },
};

const asked = { ...request, diagnosis: 'all' as const, target: {}, requester: ana, purpose: 'capabilities' as const };
const state = (more: Partial<RunState>): RunState => ({ ...running, request: asked, ...more });
const shown = (more: Partial<RunState>): string => renderRun(state(more), [], { approvers: [], causePage: () => undefined }).map(({ key, card }) => `== ${key}\n${cardText(card)}`).join('\n\n');

describe('the card', () => {
  test('names what tells, what does not, and what to give for most of it first', () => expectGolden('capabilities', cardText(capabilityCard(locked))));

  test('asks for nothing where everything can be told', () => {
    const whole = { ...locked, diagnoses: locked.diagnoses.filter((each) => each.tells === 'yes'), channels: [], fixes: [], notes: [] };
    expect(cardText(capabilityCard(whole))).not.toContain('To tell more');
  });

  test('is one message with at most so many lines, whatever is missing', () => {
    const many = locked.diagnoses.map((each) => ({ ...each, checks: Array.from({ length: 60 }, (_, index) => lacks(`check-${index}`, `give ${index}`)) }));
    const text = cardText(capabilityCard({ ...locked, diagnoses: many }));
    expect(text).toContain('and 51 more');
    expect(text.length).toBeLessThan(3_000);
  });

  test('shows names from Azure as text, whatever they hold', () => {
    const hostile = { ...locked, notes: ['Not ready now: <!channel> *x*.'] };
    expect(JSON.stringify(capabilityCard(hostile).blocks)).toContain('<!channel> *x*');
  });
});

describe('the one message of its run', () => {
  test('says that it reads, and becomes the card', () => {
    expect(shown({ status: 'running' })).toContain('reading, and running nothing');
    expect(shown({ status: 'done', capabilities: locked })).toBe(`== root\n${cardText(capabilityCard(locked))}`);
  });

  test('says why where nothing could be found out', () => {
    expect(shown({ status: 'failed', failure: 'Cannot read the cluster from Azure: Azure does not know it (404)' })).toContain('could not be found out: Cannot read the cluster from Azure');
  });
});
