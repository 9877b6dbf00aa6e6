import { validateView } from '../block-kit/view.ts';
import { inSlackWords } from '../block-kit/validate.ts';
import { isObject, objects, text } from '../json.ts';
import { structured } from '../workspace/content.ts';
import { botIsIn } from '../workspace/directory.ts';
import { Refusal } from '../workspace/refusal.ts';
import { botId, newId } from '../workspace/workspace.ts';
import type { Methods } from './method.ts';

const REACTIONS_PER_MESSAGE = 50;

export const workspaceMethods: Methods = {
  'auth.test': {
    rate: 'tier4',
    run: (_args, { workspace: { options, directory }, url }) => ({
      url: `${url}/`,
      team: options.teamDomain,
      team_id: options.teamId,
      user: directory.person(options.botUserId)?.name,
      user_id: options.botUserId,
      bot_id: botId(options),
      is_enterprise_install: false,
    }),
  },
  'team.info': {
    rate: 'tier3',
    run: (_args, { workspace: { options } }) => ({
      team: { id: options.teamId, name: options.teamDomain, domain: options.teamDomain },
    }),
  },
  'reactions.add': {
    rate: 'tier3',
    run(args, { workspace: { directory, messages, options } }) {
      const channel = directory.visibleChannel(text(args['channel'])).id;
      const message = messages.find(channel, text(args['timestamp']) ?? '');
      const name = text(args['name']);
      if (!message) throw new Refusal('message_not_found');
      if (!name || !/^[a-z0-9_+-]{1,100}$/.test(name)) throw new Refusal('invalid_name');
      const others = message.reactions ?? [];
      if (others.some((each) => each.name === name)) throw new Refusal('already_reacted');
      if (others.length >= REACTIONS_PER_MESSAGE) throw new Refusal('too_many_reactions');
      messages.replace({ ...message, reactions: [...others, { name, users: [options.botUserId], count: 1 }] });
      return {};
    },
  },
  'views.open': {
    rate: 'tier4',
    run(args, { triggers, workspace }) {
      triggers.exchange(text(args['trigger_id']));
      const view = structured(args['view'], 'invalid_arguments');
      const messages = inSlackWords(validateView(view));
      if (messages.length > 0 || !isObject(view)) throw new Refusal('invalid_arguments', { response_metadata: { messages } });
      const { appId, teamId } = workspace.options;
      return { view: { ...view, id: newId('V'), team_id: teamId, app_id: appId, state: { values: {} }, hash: newId('') } };
    },
  },
};

export const fileMethods: Methods = {
  'files.getUploadURLExternal': {
    rate: 'tier4',
    run(args, { files, url }) {
      const name = text(args['filename']);
      const size = Number(args['length']);
      if (!name || !Number.isInteger(size) || size <= 0) throw new Refusal('invalid_arguments');
      const file = files.announce(name.slice(0, 255), size);
      return { upload_url: `${url}/upload/${file.id}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    rate: 'tier4',
    run(args, { files, workspace }) {
      const found = objects(structured(args['files'], 'invalid_arguments')).map((wanted) => {
        const file = files.filled(text(wanted['id']));
        if (!file) throw new Refusal('file_not_found');
        return { ...file, title: text(wanted['title']) ?? file.name };
      });
      if (found.length === 0) throw new Refusal('invalid_arguments');
      const channel = text(args['channel_id']);
      if (channel) {
        const { directory, options } = workspace;
        if (!botIsIn(directory.visibleChannel(channel))) throw new Refusal('not_in_channel');
        const comment = text(args['initial_comment']) ?? '';
        const threadTs = text(args['thread_ts']) || undefined;
        workspace.post({ channel, user: options.botUserId, text: comment, threadTs, files: found, notifies: [] });
      }
      return { files: found };
    },
  },
};
