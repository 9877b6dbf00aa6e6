import { describe, expect, test } from '@jest/globals';
import { REDACTED, redact } from '../../src/diagnostics/redact.ts';

const JWT = 'eyJhbGciOiJub25l.eyJzdWIiOiJub2JvZHki.c2lnbmF0dXJl';

describe('a secret is replaced, and what surrounds it stays', () => {
  test.each([
    ['token: hunter-2', `token: ${REDACTED}`],
    ['  client-key-data:   aHVudGVy\n  name: x', `  client-key-data:   ${REDACTED}\n  name: x`],
    ['{"token":"hunter"}', `{"token":"${REDACTED}"}`],
    ['{"access_token":"hun ter, 2","expires_in":"3599"}', `{"access_token":"${REDACTED}","expires_in":"3599"}`],
    ['{"refresh_token" : "hunter"}', `{"refresh_token" : "${REDACTED}"}`],
    ['{"accessToken":"hunter"}', `{"accessToken":"${REDACTED}"}`],
    [String.raw`{"body":"{\"access_token\":\"hunter\",\"a\":1}"}`, String.raw`{"body":"{\"access_token\":\"${REDACTED}\",\"a\":1}"}`],
    ["{ clientSecret: 'hun ter' }", `{ clientSecret: '${REDACTED}' }`],
    ['host=db password=hunter port=1', `host=db password=${REDACTED} port=1`],
    ['--password=hunter --verbose', `--password=${REDACTED} --verbose`],
    ['grant_type=client_credentials&client_secret=hunter&scope=x', `grant_type=client_credentials&client_secret=${REDACTED}&scope=x`],
    ['SLACK_BOT_TOKEN=hunter', `SLACK_BOT_TOKEN=${REDACTED}`],
    ['AZURE_CLIENT_SECRET=hunter', `AZURE_CLIENT_SECRET=${REDACTED}`],
    ['SLACK_SIGNING_SECRET: hunter', `SLACK_SIGNING_SECRET: ${REDACTED}`],
    ['connect redis://:hunter@redis:6379/0 failed', `connect redis://:${REDACTED}@redis:6379/0 failed`],
    ['rediss://worker:hun@ter@redis', `rediss://worker:${REDACTED}@redis`],
    ['Authorization: Bearer hunter', `Authorization: ${REDACTED}`],
    ['{"authorization":"Bearer hunter","host":"h"}', `{"authorization":"${REDACTED}","host":"h"}`],
    ['authorization: Basic aHVudGVy', `authorization: ${REDACTED}`],
    ['POST https://hooks.slack.com/services/T0/B0/hunter: 404', `POST https://hooks.slack.com/${REDACTED} 404`],
    ['https://blob/x?se=1&sig=hunter&sp=r', `https://blob/x?se=1&sig=${REDACTED}&sp=r`],
    ['AccountName=a;AccountKey=hunter==;E=core', `AccountName=a;AccountKey=${REDACTED};E=core`],
    ['with xoxb-1-hunter in it', `with ${REDACTED} in it`],
    ['with xapp-1-hunter in it', `with ${REDACTED} in it`],
    [`with ${JWT} in it`, `with ${REDACTED} in it`],
    ['a\n-----BEGIN RSA PRIVATE KEY-----\nhunter\n-----END RSA PRIVATE KEY-----\nb', `a\n${REDACTED}\nb`],
    ['-----BEGIN PRIVATE KEY-----\nhunter, cut off', REDACTED],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redact(redact(text))).toBe(expected);
  });
});

test.each([
  '-A INPUT -s 10.224.0.0/16 -p tcp -m tcp --dport 10250 -m comment --comment "block: kubelet" -j DROP',
  '-A KUBE-SVC-X ! -s 10.244.0.0/16 -d 10.0.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53',
  'Status: active\nDefault: deny (incoming), allow (outgoing)\n10250/tcp  ALLOW IN  10.224.0.0/16  # added by ops@example.com',
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/aks-nsg',
  'https://management.azure.com:443/subscriptions/1?api-version=2024-07-01',
  'nc -vz prod-dns.hcp.westeurope.azmk8s.io:443, then mail ops@example.com',
  'volumes:\n- secret:\n    secretName: tls\nautomountServiceAccountToken: true\ntokenExpirationSeconds: 3607',
  'the token has expired, and the password too; reset both',
  'nameserver 168.63.129.16\nsearch abc.internal.cloudapp.net',
  'tcp LISTEN 0 4096 *:10250 *:* users:(("kubelet",pid=1,fd=2))',
])('ordinary text stays as it is: %s', (text) => {
  expect(redact(text)).toBe(text);
});
