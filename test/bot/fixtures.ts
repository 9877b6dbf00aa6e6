/** One believable run: ufw on one of three nodes closes the kubelet port. */
import type { Approval, Person, Place, RunRequest, RunState } from '../../src/jobs/contract.ts';
import { propose } from '../../src/jobs/proposal.ts';
import type { CheckResult, Progress, Remedy, Report } from '../../src/diagnostics/model.ts';
import { commandOf, inverseOfAll, type Operation, type ReversibleOperation } from '../../src/diagnostics/remedies/operations.ts';
import type { Scene } from '../../src/bot/core/scene.ts';

export const AT = Date.UTC(2026, 10, 20, 10, 40);
export const MINUTE = 60_000;
export const NODE = 'aks-np-vmss000002';

export function person(id: string, name: string, team = 'T0DEMO'): Person {
  return { platform: 'slack', team, id, name };
}

export const ana = person('U0ANA', 'Ana');
export const bo = person('U0BO', 'Bo');
export const cy = person('U0CY', 'Cy');
export const mallory = person('U0MALLORY', 'Mallory', 'T0EVIL');
export const place: Place = { platform: 'slack', team: 'T0DEMO', channel: 'C0INCIDENTS' };
export const scene: Scene = { approvers: ['Bo', 'Cy'], causePage: (check) => `https://bot.example/docs/causes/${check}` };

export const request: RunRequest = {
  id: '4f1c0a9e2b77',
  diagnosis: 'tunnel',
  cluster: 'prod-weu',
  target: {},
  requester: ana,
  place,
  requestedAt: AT,
};

export const idle: Progress = { checksDone: 0, checksTotal: 0, nodesAnswered: 0, nodesTotal: 0, waitingFor: '' };

const machine = { kind: 'vmss', resourceGroup: 'mc_rg', scaleSet: 'aks-np-vmss', instanceId: '2' } as const;
const allow: ReversibleOperation = { kind: 'ufw-allow', node: NODE, machine, source: '10.224.0.0/16', port: 10250 };
const disable: ReversibleOperation = { kind: 'ufw-disable', node: NODE, machine };

function remedyOf(key: string, title: string, risk: Remedy['risk'], operations: readonly ReversibleOperation[]): Remedy {
  return {
    key,
    title,
    risk,
    operations,
    command: operations.map(commandOf).join('\n'),
    undo: inverseOfAll(operations).map(commandOf).join('\n'),
    channel: 'run-command',
    blastRadius: risk === 'low' ? '1 node; vanishes when it is reimaged' : '1 node, and everything that ufw keeps out of it',
    lasting: 'find what enabled ufw on this node and remove it, then reimage the node',
    restsOn: { node: NODE },
    verify: { checks: ['ufw-blocks-kubelet-port', 'kubelet-port-unreachable'], subjects: [NODE] },
  };
}

export const allowRemedy = remedyOf(`allow-${NODE}`, 'Allow the kubelet port', 'low', [allow]);
export const disableRemedy = remedyOf(`disable-${NODE}`, 'Turn ufw off', 'risky', [disable]);

export const bothRemedy = remedyOf(`both-${NODE}`, 'Allow the port, then turn ufw off', 'risky', [allow, disable]);

const admit: ReversibleOperation = {
  kind: 'nsg-rule-create',
  nsgId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mc_rg/providers/Microsoft.Network/networkSecurityGroups/nsg-nodes',
  rule: { name: 'admit-kubelet', priority: 200, direction: 'Inbound', sources: ['10.224.0.0/16'], destinations: ['10.224.0.0/16'], port: 10250 },
};
export const groupRemedy: Remedy = { ...remedyOf('admit', 'Admit the kubelet port', 'low', [admit]), channel: 'arm' };

const restart: Operation = { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' };
/** A change that nothing takes back. */
export const restartRemedy: Remedy = {
  ...remedyOf('restart', 'Restart CoreDNS', 'risky', []),
  operations: [restart],
  command: commandOf(restart),
  undo: 'nothing brings the former pods back; the new ones have the same template',
  channel: 'kubernetes',
  blastRadius: '2 pods of kube-system/coredns, replaced one after the other',
};

const checks: readonly CheckResult[] = [
  {
    id: 'ufw-blocks-kubelet-port',
    verdict: 'fault',
    reason: 'ufw keeps the tunnel out of 1 node',
    findings: [
      {
        subject: NODE,
        headline: `ufw blocks tcp/10250 on ${NODE}`,
        says: '`ufw status verbose` is active, default deny (incoming), and no rule admits 10250 from 10.224.0.5',
        breaks: 'kubectl logs, exec, port-forward and webhooks for pods on that node',
        evidence: [`node/${NODE}/ufw`],
      },
    ],
    remedies: [allowRemedy, disableRemedy],
  },
  { id: 'nsg-denies-kubelet-port', verdict: 'clear', reason: 'nsg-nodes admits tcp/10250 by rule 65000', findings: [], remedies: [] },
  {
    id: 'iptables-blocks-kubelet-port',
    verdict: 'unknown',
    reason: 'native nft rules stand on the way and are not judged; read `nft list ruleset` on the node',
    findings: [],
    remedies: [],
  },
  { id: 'egress-path', verdict: 'clear', fact: true, reason: 'Traffic leaves by the load balancer (198.51.100.7).', findings: [], remedies: [] },
  { id: 'kubelet-port-unreachable', verdict: 'not-applicable', reason: 'API Server VNet Integration has no tunnel agents', findings: [], remedies: [] },
];

export const report: Report = {
  schema: 1,
  run: request.id,
  diagnosis: 'tunnel',
  cluster: 'prod-weu',
  startedAt: new Date(AT).toISOString(),
  durationMs: 14_200,
  verdict: 'fault',
  sentence: `ufw on \`${NODE}\` blocks the kubelet port; logs and exec fail for its 31 pods.`,
  checks,
  evidence: { [`node/${NODE}/ufw`]: 'Status: active\nDefault: deny (incoming)', 'arm/nsg-nodes': '{"rules":[]}' },
  trips: { node: 3, arm: 6, kubernetes: 4 },
};

export const queued: RunState = { request, status: 'queued', progress: idle };
export const running: RunState = {
  request,
  status: 'running',
  progress: { checksDone: 5, checksTotal: 8, nodesAnswered: 9, nodesTotal: 12, waitingFor: 'nodes' },
};
export const done: RunState = { request, status: 'done', progress: idle, report };
export const failed: RunState = { request, status: 'failed', progress: idle, failure: 'Azure refused the token; set AZURE_CLIENT_SECRET anew' };

export function approvalOf(remedy: Remedy, id: string): Approval {
  return propose({ id, request, check: 'ufw-blocks-kubelet-port', remedy, at: AT, expiresAt: AT + 15 * MINUTE });
}
