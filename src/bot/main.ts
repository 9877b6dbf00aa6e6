/** The bot process. Exit status 69: set-up or a service is missing, and a sentence on stderr says what to do. */
import { ConfigError, readBotConfig, type BotConfig } from '../config.ts';
import { exitOnSignal } from '../exit-on-signal.ts';
import { createLog } from '../jobs/log.ts';
import { errorText, hasCode } from './error-text.ts';
import { startBot } from './start.ts';

const UNAVAILABLE = 69;

function configuration(): BotConfig {
  const config = readBotConfig(process.env);
  if (config.slack.appToken === undefined) return config;
  throw new ConfigError(
    'Cannot start the bot: Socket Mode is not part of this version; unset SLACK_APP_TOKEN and give Slack the address of POST /slack/events',
  );
}

async function main(): Promise<void> {
  const config = configuration();
  const log = createLog('bot');
  const bot = await startBot(config, log);
  exitOnSignal(log, () => bot.close());
  log.info({ host: config.http.host, port: bot.port }, 'listening');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`);
  const missing = error instanceof ConfigError || hasCode(error, ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);
  process.exit(missing ? UNAVAILABLE : 1);
}
