import { urlSetting } from './settings.ts';
import type { Settings } from './settings.ts';

export interface SlackSettings {
  readonly botToken: string;
  readonly signingSecret: string;
  /** Set: Socket Mode. */
  readonly appToken?: string;
  /** Ends with a slash, as Slack's client wants it. */
  readonly apiUrl: string;
}

export interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export function slackSettings(settings: Settings): SlackSettings {
  const botToken = settings.required('SLACK_BOT_TOKEN', 'give the bot token (xoxb-…) of the Slack app');
  if (botToken !== '' && !botToken.startsWith('xoxb-')) {
    settings.complain('SLACK_BOT_TOKEN must be a bot token, which starts with xoxb-');
  }
  const appToken = settings.optional('SLACK_APP_TOKEN');
  if (appToken !== undefined && !appToken.startsWith('xapp-')) {
    settings.complain('SLACK_APP_TOKEN must be an app-level token, which starts with xapp-');
  }
  return {
    botToken,
    signingSecret: settings.required('SLACK_SIGNING_SECRET', 'give the signing secret of the Slack app (Basic Information)'),
    ...(appToken === undefined ? {} : { appToken }),
    apiUrl: `${urlSetting(settings, 'SLACK_API_URL', 'https://slack.com/api', ['https:', 'http:'])}/`,
  };
}

export function httpSettings(settings: Settings): HttpSettings {
  const port = Number(settings.optional('PORT') ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    settings.complain('PORT must be a whole number from 0 to 65535, such as 3000');
  }
  return { host: settings.optional('HOST') ?? '0.0.0.0', port };
}
