import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DIAGNOSES } from '../../../src/diagnostics/model.ts';
import { parseCommand, type Vocabulary } from '../../../src/bot/core/commands.ts';

const now: Vocabulary = { available: ['tunnel'], clusters: ['prod-weu', 'prod-neu', 'demo'] };
const later: Vocabulary = { ...now, available: DIAGNOSES };

describe('a command that is understood', () => {
  test.each([
    ['tunnel demo', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: {} }],
    ['/aks tunnel demo', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: {} }],
    ['  TUNNEL   Demo ', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: {} }],
    ['tunnel “demo”', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: {} }],
    ['tunnel de\u200Bmo', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: {} }],
    ['tunnel demo --node aks-np-vmss000002', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: { node: 'aks-np-vmss000002' } }],
    ['tunnel —node=aks-np-vmss000002 demo', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: { node: 'aks-np-vmss000002' } }],
    ['tunnel demo --pod web/front-1 --namespace web', { kind: 'diagnose', diagnosis: 'tunnel', cluster: 'demo', target: { pod: 'web/front-1', namespace: 'web' } }],
    ['', { kind: 'help' }],
    ['help', { kind: 'help' }],
    ['help tunnel', { kind: 'help', topic: 'tunnel' }],
    ['tunnel --help', { kind: 'help', topic: 'tunnel' }],
    ['clusters', { kind: 'clusters' }],
    ['clusters Demo', { kind: 'capabilities', cluster: 'demo' }],
    ['runs', { kind: 'runs' }],
    ['show 4F1C0A9E2B77', { kind: 'show', run: '4f1c0a9e2b77' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text, now)).toEqual(command);
  });

  test.each([
    ['dns demo https://Registry.example.com/v2/', { host: 'registry.example.com' }],
    ['dns demo', {}],
    ['egress demo mcr.microsoft.com:443', { host: 'mcr.microsoft.com', port: 443 }],
    ['service demo web/front', { service: 'web/front' }],
  ])('with a target: %s', (text, target) => {
    expect(parseCommand(text, later)).toMatchObject({ kind: 'diagnose', target });
  });
});

describe('a command that is not carried out says what is wrong and what to type', () => {
  test.each([
    ['tunnel', 'Which cluster?', ['/aks tunnel prod-weu', '/aks tunnel prod-neu', '/aks tunnel demo']],
    ['tunel demo', 'I do not know "tunel"; did you mean "tunnel"?', ['/aks tunnel demo']],
    ['tunnel prod-wue', 'I know no cluster "prod-wue"', ['/aks tunnel prod-weu', '/aks clusters']],
    ['clusters prod-wue', 'I know no cluster "prod-wue"', ['/aks clusters prod-weu', '/aks clusters']],
    ['clusters demo extra', '"extra" is one word too many', ['/aks clusters demo']],
    ['tunnel staging', 'I know no cluster "staging"', ['/aks clusters']],
    ['demo', 'What about demo?', ['/aks tunnel demo']],
    ['dns demo', '"dns" is not part of this version yet', ['/aks help']],
    ['audit demo', '"audit" is not part of this version yet', ['/aks help']],
    ['xyzzy', 'I do not know "xyzzy"', ['/aks help']],
    ['tunnel demo extra', 'The tunnel diagnosis takes no target; "extra" is one word too many', []],
    ['tunnel demo --nod x', 'There is no option "--nod"; did you mean --node?', []],
    ['tunnel demo --node', '--node needs a value: a node name as kubectl get nodes shows it: lower-case letters, digits, "-" and "."', []],
    ['tunnel demo --namespace a --namespace b', '--namespace is given twice; name one', []],
    ['tunnel demo --pod front', '"front" is not what --pod takes: namespace/name: lower-case letters, digits, "-" and "."', []],
    ['show', 'Which run? Its id stands in the list of runs', ['/aks runs']],
    ['show ../x', '"../x" is not a run\'s id', ['/aks runs']],
  ])('%s', (text, says, tryThis) => {
    expect(parseCommand(text, now)).toEqual({ kind: 'usage', says, tryThis });
  });

  test.each(['$(reboot)', '`id`', 'demo;reboot', '../../etc', 'a'.repeat(64), '-demo'])('%s as a cluster names the allowed characters', (cluster) => {
    const command = parseCommand(`tunnel ${cluster}`, now);
    expect(command.kind).toBe('usage');
    expect(command.kind === 'usage' ? command.says : '').toMatch(/letters, digits|know no cluster/);
  });

  test.each([
    ['egress demo host:0', /not a port/],
    ['egress demo host:70000', /not a port/],
    ['egress demo -x', /not a host/],
    ['dns demo $(reboot)', /not a host/],
    ['service demo front', /namespace\/name/],
    ['service demo', /Which service/],
  ])('a target that is none: %s', (text, says) => {
    const command = parseCommand(text, later);
    expect(command.kind === 'usage' ? command.says : command.kind).toMatch(says);
  });

  test('ten thousand characters of rubbish get a short answer that repeats none of them', () => {
    const command = parseCommand('%#@'.repeat(3400), now);
    expect(command).toEqual({ kind: 'usage', says: 'That is too long for a command: 10200 characters, at most 500 are read', tryThis: ['/aks help'] });
  });

  test('what is repeated is cleaned of everything that hides or reorders text', () => {
    const command = parseCommand('tunnel \u202Eevil\u202C\u0007\u001B[31m$x', now);
    expect(command).toMatchObject({ says: '"evil$x" cannot be a cluster: a name has letters, digits, "-" and "_", at most 63 characters' });
  });
});

test('no text makes a diagnosis of a cluster that is not configured, nor an answer of more than 400 characters', () => {
  const word = fc.oneof(fc.constantFrom('tunnel', 'dns', 'service', 'demo', '--node', '--pod', '/aks', 'show', '$(x)'), fc.string({ unit: 'binary', maxLength: 80 }));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const command = parseCommand(words.join(' '), later);
      if (command.kind === 'diagnose') expect(later.clusters).toContain(command.cluster);
      if (command.kind === 'usage') expect([command.says, ...command.tryThis].join(' ').length).toBeLessThan(600);
    }),
  );
});
