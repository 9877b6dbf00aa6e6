import { describe, expect, test } from '@jest/globals';
import { isSlacks } from '../../../src/bot/slack/answer.ts';
import { isFromTheFuture } from '../../../src/bot/slack/freshness.ts';
import { plainText, readClick, readMention } from '../../../src/bot/slack/incoming.ts';
import { originOf, refusalOf } from '../../../src/bot/slack/origin.ts';

describe('what people typed comes out of what Slack made of it', () => {
  test.each([
    ['dns demo <http://registry.example.com|registry.example.com>', 'dns demo registry.example.com'],
    ['dns demo <https://example.com/x>', 'dns demo https://example.com/x'],
    ['a &lt;b&gt; &amp;amp;', 'a <b> &amp;'],
    ['<!channel> <@U0BO>', '<!channel> <@U0BO>'],
  ])('%s', (wire, typed) => expect(plainText(wire)).toBe(typed));
});

test('a mention is read without the name of the bot, and answered in a thread', () => {
  const { asked } = readMention({
    team_id: 'T0DEMO',
    event_id: 'Ev1',
    event: { user: 'U0ANA', team: 'T0DEMO', channel: 'C1', ts: '1.1', text: '<@U0BOT> tunnel demo' },
  });
  expect(asked).toMatchObject({ text: 'tunnel demo', place: { thread: '1.1' }, delivery: 'Ev1' });
});

describe('a click', () => {
  const body = {
    team: { id: 'T0DEMO' },
    user: { id: 'U0BO', team_id: 'T0DEMO' },
    channel: { id: 'C1' },
    message: { ts: '2.2', thread_ts: '1.1' },
    trigger_id: 't',
  };
  test.each([
    ['aks:approve', 'a1', 'approve'],
    ['aks:run-again', 'a1', 'run-again'],
    ['aks:link:0', undefined, undefined],
    ['aks:approve', undefined, undefined],
    ['aks:drop-tables', 'a1', undefined],
  ])('on %s with %s means %s', (action_id, value, action) => {
    const click = readClick({ ...body, actions: [{ action_id, ...(value === undefined ? {} : { value }) }] });
    expect(click?.decision.action).toBe(action);
  });

  test('without the home workspace of who clicked is not read at all', () => {
    expect(() => readClick({ ...body, user: { id: 'U0BO' }, actions: [{ action_id: 'aks:approve', value: 'a1' }] })).toThrow();
  });
});

test('a mention that names nobody\'s home is not read at all', () => {
  const event = { user: 'U0ANA', channel: 'C0HERE', ts: '1700000000.000100', text: '<@U0BOT> clusters' };
  const read = (home: object) => readMention({ team_id: 'T0DEMO', event_id: 'Ev1', event: { ...event, ...home } }).asked.person.team;
  expect(() => read({})).toThrow();
  expect(read({ team: 'T0DEMO' })).toBe('T0DEMO');
  expect(read({ team: 'T0DEMO', user_team: 'T0EVIL' })).toBe('T0EVIL');
});

describe('who is at home', () => {
  const home = { workspaces: ['T0DEMO'], app: 'A0AKS' };
  test.each([
    [{ team_id: 'T0DEMO', api_app_id: 'A0AKS' }, undefined],
    [{ team: { id: 'T0DEMO' }, user: { team_id: 'T0DEMO' }, api_app_id: 'A0AKS' }, undefined],
    [{ team_id: 'T0DEMO', api_app_id: 'A0OTHER' }, /another app/],
    [{ team_id: 'T0DEMO' }, /another app/],
    [{ team_id: 'T0EVIL', api_app_id: 'A0AKS' }, /does not serve/],
    [{ team: { id: 'T0DEMO' }, user: { team_id: 'T0EVIL' }, api_app_id: 'A0AKS' }, /Only members/],
    [{ team_id: 'T0DEMO', event: { user_team: 'T0EVIL' }, api_app_id: 'A0AKS' }, /Only members/],
    [{ team: null, team_id: 'T0EVIL', api_app_id: 'A0AKS' }, /does not serve/],
    [{}, /does not serve/],
    ['rubbish', /does not serve/],
  ])('%j', (payload, refusal) => {
    const says = refusalOf(originOf(payload), home);
    if (refusal === undefined) expect(says).toBeUndefined();
    else expect(says).toMatch(refusal);
  });
});

test.each([
  ['https://hooks.slack.com/actions/T/1/x', true],
  ['http://127.0.0.1:4000/response/1', true],
  ['http://hooks.slack.com/actions/T/1/x', false],
  ['https://hooks.slack.com.evil.example/', false],
  ['https://evil.example/hooks.slack.com', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('a private answer to %s is sent: %s', (url, sent) => {
  expect(isSlacks(url, 'http://127.0.0.1:4000/api/')).toBe(sent);
});

test.each([
  [61, true],
  [59, false],
  [-3600, false],
])('a request dated %i s from now is from the future: %s', (seconds, refused) => {
  const now = Date.UTC(2026, 10, 20);
  expect(isFromTheFuture(String(now / 1000 + seconds), now)).toBe(refused);
});
