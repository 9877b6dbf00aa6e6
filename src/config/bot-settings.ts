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

/** Slack's are 32 characters; what is much shorter was cut, or can be guessed by who sees one signed request. */
const SHORTEST_SECRET = 16;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

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
    signingSecret: signingSecret(settings),
    ...(appToken === undefined ? {} : { appToken }),
    apiUrl: `${apiUrl(settings)}/`,
  };
}

function signingSecret(settings: Settings): string {
  const secret = settings.required('SLACK_SIGNING_SECRET', 'give the signing secret of the Slack app (Basic Information)');
  if (secret !== '' && secret.length < SHORTEST_SECRET) {
    settings.complain(`SLACK_SIGNING_SECRET must be at least ${SHORTEST_SECRET} characters: copy the whole of it (Basic Information)`);
  }
  return secret;
}

/** The token goes there with every call, so an address without encryption must not leave the machine. */
function apiUrl(settings: Settings): string {
  const address = urlSetting(settings, 'SLACK_API_URL', 'https://slack.com/api', ['https:', 'http:']);
  const url = URL.parse(address);
  if (url?.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    settings.complain('SLACK_API_URL must start with https://: over http:// the token could be read on the way; only a loopback address may have it');
  }
  return address;
}

export function httpSettings(settings: Settings): HttpSettings {
  const text = settings.optional('PORT') ?? '3000';
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    settings.complain('PORT must be a whole number from 0 to 65535, such as 3000');
  }
  return { host: settings.optional('HOST') ?? '0.0.0.0', port };
}
