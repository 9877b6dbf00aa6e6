import type { SlackChannel, SlackOptions, SlackPerson } from './slack/options.ts';

/** The people of the demo: who asks, who approves, and who must not. Vic is a guest of another company's workspace. */
export const people: readonly SlackPerson[] = [
  { id: 'U0ANA', name: 'ana', realName: 'Ana Ruiz', role: 'requester' },
  { id: 'U0BO', name: 'bo', realName: 'Bo Lindqvist', role: 'approver' },
  { id: 'U0CY', name: 'cy', realName: 'Cy Okafor', role: 'second approver' },
  { id: 'U0MALLORY', name: 'mallory', realName: 'Mallory Finch', role: 'outsider' },
  { id: 'U0VIC', name: 'vic', realName: 'Vic Moreau', role: 'guest from another workspace', team: 'T0OUTSIDE' },
  { id: 'U0AKSBOT', name: 'aks', realName: 'AKS', isBot: true },
];

const everybody = people.map(({ id }) => id);

export const channels: readonly SlackChannel[] = [
  { id: 'C0INCIDENTS', name: 'incidents', members: everybody.filter((id) => id !== 'U0VIC') },
  { id: 'C0GENERAL', name: 'general', members: everybody.filter((id) => id !== 'U0VIC') },
  { id: 'C0VENDOR', name: 'vendor-shared', isExtShared: true, members: everybody },
];

export const workspace = {
  teamId: 'T0DEMO',
  teamDomain: 'demo',
  appId: 'A0AKSCHATOPS',
  botUserId: 'U0AKSBOT',
} satisfies Partial<SlackOptions>;
