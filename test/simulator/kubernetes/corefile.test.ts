import { describe, expect, test } from '@jest/globals';
import { corefileError, customZones } from '../../../simulator/kubernetes/pods/corefile.ts';

const server = 'contoso.com:53 {\n    errors\n    # to the office\n    forward . 10.1.0.53 10.1.0.54 {\n      max_concurrent 100\n    }\n}\n';

describe('files of coredns-custom', () => {
  test.each([
    ['a server', { 'a.server': server }, undefined],
    ['an override', { 'a.override': 'log\nhosts {\n  10.0.0.1 one.example\n  fallthrough\n}' }, undefined],
    ['a key that CoreDNS does not import', { 'a.txt': '{{{' }, undefined],
    ['an unknown plugin', { 'a.server': 'x.example {\n  forwad . 10.0.0.1\n}' }, "/etc/coredns/custom/a.server:2 - Error during parsing: Unknown directive 'forwad'"],
    ['an unknown plugin in an override', { 'a.override': 'nothing' }, "/etc/coredns/custom/a.override:1 - Error during parsing: Unknown directive 'nothing'"],
    ['a brace that is not closed', { 'a.server': 'x.example {\n  errors' }, '/etc/coredns/custom/a.server:2 - Error during parsing: Unexpected EOF'],
    ['a brace too many', { 'a.server': 'x.example {\n}\n}' }, "/etc/coredns/custom/a.server:3 - Error during parsing: Unexpected '}'"],
  ])('%s', (_name, data, says) => {
    expect(corefileError(data)).toBe(says);
  });

  test('zones say where they forward to', () => {
    expect(customZones({ 'a.server': server, 'b.server': 'one.example:53 two.example:53 {\n  forward . 10.9.9.9\n}', 'c.override': 'forward . 8.8.8.8' })).toEqual([
      { zone: 'contoso.com', forward: ['10.1.0.53', '10.1.0.54'] },
      { zone: 'one.example', forward: ['10.9.9.9'] },
      { zone: 'two.example', forward: ['10.9.9.9'] },
    ]);
  });
});
