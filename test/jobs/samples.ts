/** People, a remedy, a request and a report as the tests of the jobs use them. */
import type { CapabilityCard } from '../../src/diagnostics/capabilities/capability.ts';
import type { CheckResult, Remedy, Report, Risk } from '../../src/diagnostics/model.ts';
import { propose } from '../../src/jobs/proposal.ts';
import type { Approval, Person, RunRequest } from '../../src/jobs/contract.ts';
import { newId } from '../../src/jobs/ids.ts';
import type { Log } from '../../src/jobs/ports.ts';
import { rulesOf } from '../../src/jobs/policy.ts';
import type { FileConfig } from '../../src/config.ts';

export const T0 = Date.UTC(2026, 10, 20, 10, 40);
export const MINUTE = 60_000;

export const person = (id: string, name: string, team = 'T0HOME'): Person => ({ platform: 'slack', team, id, name });
export const ana = person('U0ANA', 'Ana');
export const bo = person('U0BO', 'Bo');
export const cy = person('U0CY', 'Cy');
export const dan = person('U0DAN', 'Dan');
/** An approver's id in a workspace that is not served. */
export const foreignBo = person('U0BO', 'Bo', 'T0EVIL');

export const file: FileConfig = {
  clusters: [
    { name: 'prod', subscription: '11111111-2222-3333-4444-555555555555', resourceGroup: 'rg', probe: true, channels: [] },
    { name: 'test', subscription: '11111111-2222-3333-4444-555555555555', resourceGroup: 'rg', probe: true, channels: ['C0TEST'] },
  ],
  approvers: [
    { name: 'Ana', slack: 'U0ANA' },
    { name: 'Bo', slack: 'U0BO' },
    { name: 'Cy', slack: 'U0CY' },
  ],
  slack: { workspaces: ['T0HOME'] },
  limits: { approvalMinutes: 15, runMinutes: 10, retentionDays: 7, nodesAtOnce: 20, operationPollSeconds: 5 },
};

export const rules = rulesOf(file);

/** Two workspaces are served, in each of which everybody has an id. */
export const twoWorkspaces: FileConfig = { ...file, slack: { workspaces: ['T0HOME', 'T0TWO'] } };
export const elsewhere = (who: Person): Person => ({ ...who, team: 'T0TWO' });

export function remedyOf(risk: Risk, key = 'allow-kubelet'): Remedy {
  return {
    key,
    risk,
    title: 'Allow the kubelet port',
    operations: [
      {
        kind: 'ufw-allow',
        node: 'aks-np-vmss000002',
        machine: { kind: 'vmss', resourceGroup: 'MC_rg', scaleSet: 'aks-np-vmss', instanceId: '2' },
        source: '10.224.0.0/16',
        port: 10250,
      },
    ],
    command: 'ufw allow proto tcp from 10.224.0.0/16 to any port 10250',
    undo: 'ufw delete allow proto tcp from 10.224.0.0/16 to any port 10250',
    channel: 'run-command',
    blastRadius: '1 node',
    lasting: 'find what enabled ufw',
    restsOn: { active: true, sources: ['10.224.0.5'] },
    verify: { checks: ['ufw-blocks-kubelet-port'], subjects: ['aks-np-vmss000002'] },
  };
}

export function requestOf(id: string = newId(), requestedAt: number = Date.now()): RunRequest {
  const place = { platform: 'slack', team: 'T0HOME', channel: 'C0OPS' } as const;
  return { id, requestedAt, place, diagnosis: 'tunnel', cluster: 'prod', target: {}, requester: ana };
}

export function approvalOf(risk: Risk = 'low', at: number = T0, request: RunRequest = requestOf()): Approval {
  const remedy = remedyOf(risk);
  return propose({ id: newId(), request, check: 'ufw-blocks-kubelet-port', remedy, at, expiresAt: at + 15 * MINUTE });
}

/** Agreed to by Bo (and Cy, where two are needed), and not started. */
export function approvedOf(risk: Risk = 'low', at: number = Date.now(), request: RunRequest = requestOf()): Approval {
  const approval = approvalOf(risk, at, request);
  const voters = risk === 'low' ? [bo] : [bo, cy];
  return { ...approval, state: 'approved', votes: voters.map((each) => ({ person: each, at })) };
}

export function reportOf(run: string, remedies: readonly Remedy[] = [remedyOf('low')]): Report {
  const check: CheckResult = {
    id: 'ufw-blocks-kubelet-port',
    verdict: 'fault',
    reason: 'ufw is active',
    findings: [{ subject: 'aks-np-vmss000002', headline: 'ufw blocks', says: 'no rule admits 10250', evidence: [] }],
    remedies,
  };
  return {
    schema: 1,
    run,
    diagnosis: 'tunnel',
    cluster: 'prod',
    startedAt: new Date(T0).toISOString(),
    durationMs: 4210,
    verdict: 'fault',
    sentence: 'ufw on aks-np-vmss000002 blocks the kubelet port',
    checks: [check],
    evidence: {},
    trips: { node: 3, arm: 6, kubernetes: 4 },
  };
}

export const quietLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Everything can be told, but for one check that takes a right. */
export const capabilitiesOf = (cluster: string): CapabilityCard => ({
  schema: 1,
  cluster,
  at: new Date(T0).toISOString(),
  probe: true,
  sku: 'Base',
  diagnoses: [
    { diagnosis: 'tunnel', tells: 'yes', checks: [{ id: 'ufw-blocks-kubelet-port', tells: 'yes', settle: [] }] },
    { diagnosis: 'egress', tells: 'no', checks: [{ id: 'egress-path', tells: 'no', reason: 'Cannot read the route table.', settle: ['give the bot `Microsoft.Network/routeTables/read` (role aks-chatops observe)'] }] },
  ],
  channels: [{ channel: 'azure', works: 'yes', settle: [] }],
  fixes: [{ fix: 'security-rules', works: 'yes', settle: [] }],
  notes: [],
  trips: { node: 0, arm: 6, kubernetes: 4 },
});
