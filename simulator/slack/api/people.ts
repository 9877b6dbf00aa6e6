import type { JsonObject } from '../json.ts';
import { text } from '../json.ts';
import type { SlackPerson } from '../options.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { botId } from '../workspace/workspace.ts';
import type { Methods } from './method.ts';
import { page } from './page.ts';

export const peopleMethods: Methods = {
  'users.info': {
    rate: 'tier4',
    run(args, { workspace }) {
      const person = workspace.directory.person(text(args['user']));
      if (!person) throw new Refusal('user_not_found');
      return { user: shown(person, workspace) };
    },
  },
  'users.list': {
    rate: 'tier2',
    run(args, { workspace }) {
      const { items, more } = page(workspace.directory.people, args);
      return { members: items.map((person) => shown(person, workspace)), ...more };
    },
  },
  'usergroups.list': {
    rate: 'tier2',
    run: (_args, { workspace }) => ({
      usergroups: (workspace.options.userGroups ?? []).map((group) => ({
        id: group.id,
        team_id: workspace.options.teamId,
        is_usergroup: true,
        handle: group.handle,
        name: group.handle,
        user_count: group.users.length,
        date_delete: 0,
      })),
    }),
  },
  'usergroups.users.list': {
    rate: 'tier2',
    run(args, { workspace }) {
      const group = workspace.options.userGroups?.find((each) => each.id === args['usergroup']);
      if (!group) throw new Refusal('no_such_subteam');
      return { users: group.users };
    },
  },
};

function shown(person: SlackPerson, { directory, options }: Workspace): JsonObject {
  const isStranger = directory.teamOf(person) !== options.teamId;
  return {
    id: person.id,
    team_id: directory.teamOf(person),
    name: person.name,
    real_name: person.realName,
    deleted: person.deleted ?? false,
    tz: 'Etc/UTC',
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_restricted: person.isRestricted ?? false,
    is_ultra_restricted: false,
    is_bot: person.isBot ?? false,
    is_app_user: false,
    ...(isStranger ? { is_stranger: true } : {}),
    profile: {
      real_name: person.realName,
      display_name: person.name,
      team: directory.teamOf(person),
      ...(person.id === options.botUserId ? { bot_id: botId(options), api_app_id: options.appId } : {}),
    },
  };
}
