import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBlockPage, isInspector } from '../../../../src/diagnostics/net/egress/block-page.ts';
import { certificateFlaw } from '../../../../src/diagnostics/net/egress/certificate-flaw.ts';
import { foreignText } from '../../../../src/diagnostics/net/egress/foreign-text.ts';
import { guidOf } from '../../../../src/diagnostics/net/egress/guid.ts';
import { routeFor } from '../../../../src/diagnostics/net/egress/next-hop.ts';
import { isExempt } from '../../../../src/diagnostics/net/egress/no-proxy.ts';
import { readRefusal } from '../../../../src/diagnostics/net/egress/refusal.ts';

describe('NO_PROXY', () => {
  test.each([
    ['api.example', ['api.example'], true],
    ['API.example', ['api.EXAMPLE'], true],
    ['a.corp.example', ['.corp.example'], true],
    ['a.corp.example', ['corp.example'], true],
    ['a.corp.example', ['*.corp.example'], true],
    ['notcorp.example', ['corp.example'], false],
    ['corp.example', ['a.corp.example'], false],
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['10.1.2.3', ['10.1.2.3'], true],
    ['11.1.2.3', ['10.0.0.0/8'], false],
    ['anything.example', ['localhost', '*'], true],
    ['anything.example', ['', ' '], false],
  ] as [string, string[], boolean][])('%s and %j: %s', (host, list, exempt) => {
    expect(isExempt(host, list)).toBe(exempt);
  });
});

describe('the route for an address', () => {
  const to = (prefix: string, nextHopType = 'VirtualAppliance') => ({ name: `to ${prefix}`, prefix, nextHopType });

  test('is that of the longest prefix, wherever it stands', () => {
    expect(routeFor([to('0.0.0.0/0'), to('203.0.113.0/24', 'Internet'), to('203.0.0.0/16')], '203.0.113.9')).toMatchObject({ route: { prefix: '203.0.113.0/24' } });
  });

  test('is none where no prefix holds it', () => {
    expect(routeFor([to('10.0.0.0/8')], '203.0.113.9')).toEqual({ kind: 'none' });
  });

  test('is not known where one for a service tag may decide otherwise', () => {
    expect(routeFor([to('0.0.0.0/0'), to('AzureCloud', 'Internet')], '203.0.113.9')).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('AzureCloud') });
    expect(routeFor([to('0.0.0.0/0'), to('AzureCloud')], '203.0.113.9')).toMatchObject({ kind: 'route' });
  });
});

test.each([
  ['SSL certificate problem: certificate has expired', 'expired'],
  ["SSL: no alternative certificate subject name matches target host name 'a.example'", 'wrong-name'],
  ['SSL certificate problem: self-signed certificate', 'self-signed'],
  ['SSL certificate problem: self signed certificate', 'self-signed'],
  ['SSL certificate problem: self-signed certificate in certificate chain', 'unknown-issuer'],
  ['SSL certificate problem: unable to get local issuer certificate', 'unknown-issuer'],
  ['SSL certificate problem: EE certificate key too weak', 'other'],
])('of a certificate, "%s" means %s', (text, flaw) => {
  expect(certificateFlaw(text)).toBe(flaw);
});

test.each([
  [403, 'Blocked by the firewall', true],
  [403, 'This web page is blocked', true],
  [470, '', true],
  [403, 'Action: Deny. Reason: No rule matched. Proceeding with default action.', true],
  [403, 'AccessDenied: you have no right to list this bucket', false],
  [403, 'Microsoft-Azure-Application-Gateway/v2 web application firewall', false],
  [500, 'Internal error', false],
])('a page of %d "%s" is a filter\'s: %s', (status, page, isFilter) => {
  expect(isBlockPage(status, page)).toBe(isFilter);
});

test.each([
  ['CN=Microsoft Azure RSA TLS Issuing CA 04', false],
  ['CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1', false],
  ["CN=R11; O=Let's Encrypt", false],
  ['CN=Zscaler Root CA', true],
  ['CN=Corp Web Proxy CA', true],
])('an issuer %s opens TLS by its name: %s', (issuer, opens) => {
  expect(isInspector(issuer)).toBe(opens);
});

describe('what was refused', () => {
  const LINKED =
    "The client 'a' with object id 'a' has permission to perform action 'Microsoft.Network/loadBalancers/write' on scope '/subscriptions/s/resourceGroups/mc/providers/Microsoft.Network/loadBalancers/kubernetes'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/n' (respectively) or the linked scope(s) are invalid.";

  test('of a linked resource is the right that lacks there, not the one that is had here', () => {
    expect(readRefusal(LINKED)).toEqual({ action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: '/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/n' });
  });

  test('of a plain refusal is its action and scope', () => {
    expect(readRefusal("The client 'a' with object id 'a' does not have authorization to perform action 'Microsoft.Network/routeTables/read' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid.")).toEqual({
      action: 'Microsoft.Network/routeTables/read',
      scope: '/subscriptions/s/resourceGroups/g',
    });
  });

  test('is nothing in other words, and never an error', () => {
    fc.assert(fc.property(fc.string(), (text) => readRefusal(text) === undefined));
  });
});

test('a GUID has the form of one, and differs where its text does', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(guidOf(a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(guidOf(a) === guidOf(b)).toBe(a === b);
    }),
  );
});

describe('foreign text', () => {
  test('stays short, on one line, and means nothing to chats and shells', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = foreignText(text);
        expect(shown.length).toBeLessThanOrEqual(160);
        expect(shown).not.toMatch(/[<>`*~|&\n\r"[\]\u202e]/);
      }),
    );
  });

  test.each(['curl: (28) Connection timed out after 5001 milliseconds', 'CONNECT tunnel failed, response 403'])('keeps %s', (text) => {
    expect(foreignText(text)).toBe(text);
  });
});
