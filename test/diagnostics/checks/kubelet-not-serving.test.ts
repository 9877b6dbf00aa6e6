import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/kubelet-not-serving.ts';
import type { Answer, NodeFirewall } from '../../../src/diagnostics/evidence.ts';
import { cluster, firewall, firewalls, gathered, have, lack, node, nodes, reach } from '../evidence.ts';

const sick = (ready: string) => [...nodes.slice(0, 2), { ...node('node-2'), ready }];
const onNode2 = (change: Partial<NodeFirewall>): Record<string, Answer<NodeFirewall>> => firewalls({ 'node-2': firewall('node-2', change) });
const rejecting = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 10250 -j REJECT --reject-with tcp-reset\nCOMMIT\n';
const UFW_WITH_22 = 'Status: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), deny (routed)\nNew profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n22/tcp                     ALLOW IN    Anywhere\n';
const UFW_WITH_10250 = UFW_WITH_22.replace('22/tcp   ', '10250/tcp');

describe('kubelet-not-serving', () => {
  test('every port answers: clear', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: 'The kubelets of all 3 nodes answer and report that they are ready.' });
  });

  test('a port that is refused, and no rule that rejects: nothing listens', () => {
    const result = check.judge(gathered({ kubeletReach: reach({ 'node-2': 'refused' }) }));
    expect(result).toMatchObject({
      verdict: 'fault',
      findings: [{ subject: 'node-2', headline: 'the kubelet on node-2 does not serve tcp/10250', explains: ['node-2'], says: expect.stringContaining('nothing listens') }],
      remedies: [{ operations: [], command: 'kubectl describe node node-2\nsystemctl status kubelet\naz vmss restart --resource-group mc_rg --name vmss --instance-ids 2\naz vmss reimage --resource-group mc_rg --name vmss --instance-ids 2' }],
    });
  });

  test.each(['timeout', 'refused', 'unreachable'] as const)('a node that stopped reporting, on a port that answers %s: that is a cause, whatever a firewall says', (answer) => {
    const result = check.judge(gathered({ nodes: sick('Unknown'), kubeletReach: reach({ 'node-2': answer }), nodeFirewalls: onNode2({ iptablesNft: have(rejecting) }) }));
    expect(result).toMatchObject({ verdict: 'fault', findings: [{ subject: 'node-2', headline: 'the kubelet on node-2 has stopped reporting (Ready=Unknown)', explains: ['node-2'] }] });
  });

  test.each([
    ['Unknown', 'fault'],
    ['False', 'unknown'],
    ['True', 'unknown'],
  ] as const)('a port that nobody could measure, on a node with Ready=%s: %s, and never clear', (ready, verdict) => {
    const unmeasured = reach().map((one) => (one.node === 'node-2' ? { ...one, answer: 'unknown' as const, says: 'the answer was cut' } : one));
    expect(check.judge(gathered({ nodes: sick(ready), kubeletReach: unmeasured })).verdict).toBe(verdict);
  });

  test('a machine that is gone: no route to it, and no rule says so', () => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': 'unreachable' }) }))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('does not have this address any more') }] });
  });

  test.each([
    ['iptables rejects it', 'refused', onNode2({ iptablesNft: have(rejecting) })],
    ['ufw blocks it', 'refused', onNode2({ ufw: have(UFW_WITH_22) })],
    ['a timeout is for the firewall checks', 'timeout', firewalls()],
  ] as const)('%s: no second fault here', (_what, answer, nodeFirewalls) => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': answer }), nodeFirewalls })).verdict).toBe('clear');
  });

  test('a port that takes connections of a node that has stopped reporting: a fault, since the kernel answers for what hangs', () => {
    expect(check.judge(gathered({ nodes: sick('Unknown') }))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('takes connections, as the kernel does') }] });
  });

  test('a machine that stands still: its port is open, and no channel brings an answer', () => {
    const silent = { ...firewalls(), 'node-2': lack('node-2: nothing came back in time') };
    expect(check.judge(gathered({ nodes: sick('Unknown'), nodeFirewalls: silent }))).toMatchObject({ verdict: 'fault', findings: [{ headline: 'node-2 stands still: it takes connections and answers nothing' }] });
  });

  test('a timeout of a node that reports is told, and not called the fault of a rule that nobody has seen', () => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': 'timeout' }) }))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('look at the rules on the way') });
  });

  test('a node that reports itself as not ready is no silent one: a rule that blocks explains its port', () => {
    expect(check.judge(gathered({ nodes: sick('False'), kubeletReach: reach({ 'node-2': 'refused' }), nodeFirewalls: onNode2({ iptablesNft: have(rejecting) }) })).verdict).toBe('clear');
  });

  test('an active ufw that admits the port is not to blame for a refused one', () => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': 'refused' }), nodeFirewalls: onNode2({ ufw: have(UFW_WITH_10250) }) })).verdict).toBe('fault');
  });

  test('a node that is not ready and whose port answers is told of, and is no fault of this check', () => {
    expect(check.judge(gathered({ nodes: sick('False') }))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('node-2 serves its port, and reports itself that it is not ready (Ready=False)') });
  });

  test.each([
    ['refused', 'firewalls are not known'],
    ['unreachable', 'firewalls are not known'],
    ['timeout', 'may be frozen or cut off'],
  ] as const)('%s, and the node could not be asked: unknown, and no rule is accused', (answer, says) => {
    const silent = { ...firewalls(), 'node-2': lack('Run Command gave no answer') };
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': answer }), nodeFirewalls: silent }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(says) });
  });

  test('a ufw that could not be read leaves open who refuses', () => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': 'refused' }), nodeFirewalls: onNode2({ ufw: lack('ufw on node-2 failed') }) }))).toMatchObject({ verdict: 'unknown' });
  });

  test('without the firewalls of any node a refused port is unknown', () => {
    expect(check.judge(gathered({ kubeletReach: reach({ 'node-2': 'refused' }) }, { nodeFirewalls: 'probing is off' }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('probing is off') });
  });

  test('a plain virtual machine is named as one', () => {
    const plain = [...nodes.slice(0, 2), { ...node('node-2'), machine: have({ kind: 'vm' as const, resourceGroup: 'mc_rg', name: 'aks-vm-2' }) }];
    expect(check.judge(gathered({ nodes: plain, kubeletReach: reach({ 'node-2': 'refused' }) })).remedies).toMatchObject([{ command: expect.stringContaining('az vm restart --resource-group mc_rg --name aks-vm-2') }]);
  });

  test.each([
    ['True', 'not-applicable'],
    ['Unknown', 'fault'],
  ])('VNet integration has no agents to measure from; a node with Ready=%s: %s', (ready, verdict) => {
    expect(check.judge(gathered({ cluster: { ...cluster, vnetIntegration: true }, tunnelAgents: [], kubeletReach: [], nodes: sick(ready) })).verdict).toBe(verdict);
  });

  test('a node that stopped reporting is a fault also where no port could be measured', () => {
    expect(check.judge(gathered({ nodes: sick('Unknown') }, { kubeletReach: 'probing is off', nodeFirewalls: 'probing is off' }))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('Its port was not measured') }] });
  });

  test.each(['cluster', 'nodes', 'tunnelAgents', 'kubeletReach'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });
});
