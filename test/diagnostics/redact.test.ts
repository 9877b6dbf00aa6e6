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
    ['> Proxy-Authorization: Negotiate hunter', `> Proxy-Authorization: ${REDACTED}`],
    ['authorization: 0123456789abcdef0', `authorization: ${REDACTED}`],
    ['sent Bearer 0123456789abcdef to it', `sent Bearer ${REDACTED} to it`],
    ['> Cookie: session=hunter; a=b', `> Cookie: ${REDACTED}`],
    ['Ocp-Apim-Subscription-Key: hunter', `Ocp-Apim-Subscription-Key: ${REDACTED}`],
    ['https://0123456789abcdef0@github.com/x', `https://${REDACTED}@github.com/x`],
    ['Server=x;Uid=u;Pwd=hunter;Encrypt=true', `Server=x;Uid=u;Pwd=${REDACTED};Encrypt=true`],
    ['https://blob/x?se=1\\u0026sig=hunter', `https://blob/x?se=1\\u0026sig=${REDACTED}`],
    ['DB_PASS=hunter PGPASSWORD=hunter', `DB_PASS=${REDACTED} PGPASSWORD=${REDACTED}`],
    ['aws_secret_access_key=hunter', `aws_secret_access_key=${REDACTED}`],
    ['"primaryKey": "hunter"', `"primaryKey": "${REDACTED}"`],
    ['serve --password hunter --token "hunter"', `serve --password ${REDACTED} --token "${REDACTED}"`],
    ['curl -u bot:hunter https://x', `curl -u bot:${REDACTED} https://x`],
    ['<password>hunter</password>', `<password>${REDACTED}</password>`],
    ['{"auths":{"r.azurecr.io":{"auth":"aHVudGVy"}}}', `{"auths":{"r.azurecr.io":{"auth":"${REDACTED}"}}}`],
    ['{"env":[{"name":"DB_PASSWORD","value":"hunter"}]}', `{"env":[{"name":"DB_PASSWORD","value":"${REDACTED}"}]}`],
    ['- name: DB_PASSWORD\n  value: hunter', `- name: DB_PASSWORD\n  value: ${REDACTED}`],
    ['https://x.webhook.office.com/webhookb2/hunter', `https://x.webhook.office.com/${REDACTED}`],
    ['-A INPUT -m comment --comment "token=hunter" -j DROP', `-A INPUT -m comment --comment "token=${REDACTED}" -j DROP`],
    [`with ${JWT.split('.').slice(0, 2).join('.')} in it`, `with ${REDACTED} in it`],
    ...['ghp_', 'github_pat_', 'npm_', 'glpat-', 'sk_live_', 'sk-A'].map((prefix) => [`with ${prefix}${'a1B2'.repeat(8)} in it`, `with ${REDACTED} in it`] as [string, string]),
    [`with abc8Q~${'a1B2'.repeat(8)} in it`, `with ${REDACTED} in it`],
    ...['Server=x;Password=hunter;', 'xoxb-12345-hunter-2', JWT, '-----BEGIN PRIVATE KEY-----\nhunter'].map((secret) => [`with ${Buffer.from(secret).toString('base64')} in it`, `with ${REDACTED} in it`] as [string, string]),
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redact(redact(text))).toBe(expected);
  });
});

const inBase64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['a secret in base64', inBase64('SLACK_BOT_TOKEN=hunter and more'), REDACTED],
  ['ordinary text in base64', inBase64('the quick brown fox and more'), inBase64('the quick brown fox and more')],
])('%s, as a part of what holds a secret anyway', (_what, code, expected) => {
  expect(redact(`password=hunter data ${code} end`)).toBe(`password=${REDACTED} data ${expected} end`);
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
  '; COOKIE: 0123456789abcdef0123456789abcdef (good)',
  '{"volumes":[{"secret":{"secretName":"tls"}},{"projected":{"sources":[{"serviceAccountToken":{"path":"token"}}]}}]}',
  'pods sk-frontend-7c9fd6b5c4-abcde and npm-cache-0 in the namespace token-service',
  'WWW-Authenticate: Bearer authorization_uri="https://login.microsoftonline.com/1", error="invalid_token"',
  Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB, which is public').toString('base64'),
  '/subscriptions/1/providers/Microsoft.Network/virtualNetworks/vnet?api-version=2025-01-01&%24skipToken=abc&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MX0',
])('ordinary text stays as it is: %s', (text) => {
  expect(redact(text)).toBe(text);
});
