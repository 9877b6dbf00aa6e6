/** Which command is meant. Each is loaded only when it is asked for: Azure's SDKs take a second that `help` can do without. */
import { VERSION } from '../version.ts';
import { nearest } from '../bot/core/nearest.ts';
import { oneLine } from '../bot/core/text.ts';
import { DIAGNOSES } from '../diagnostics/model.ts';
import type { Context, Run } from './context.ts';
import { EXIT, usageError } from './exit.ts';
import { HELP, HELP_ON, isTopic } from './help.ts';

const COMMANDS: Readonly<Record<string, () => Promise<Run>>> = {
  diagnose: async () => (await import('./diagnose.ts')).diagnose,
  replay: async () => (await import('./replay.ts')).replayCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  evidence: async () => (await import('./evidence.ts')).evidence,
  doctor: async () => (await import('./doctor.ts')).doctor,
  help: async () => help,
};

export async function runCommand([typed = 'help', ...args]: readonly string[], context: Context): Promise<number> {
  const name = typed === '--help' || typed === '-h' ? 'help' : typed;
  if (name === '--version' || name === '-v') return version(context);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw unknownCommand(name, args);
  if (args.includes('--help') || args.includes('-h')) return help([name], context);
  return (await load())(args, context);
}

async function help([topic]: readonly string[], { stdout }: Context): Promise<number> {
  if (topic !== undefined && !isTopic(topic)) throw unknownCommand(topic, []);
  await stdout.write(topic === undefined || topic === 'help' ? HELP : HELP_ON[topic]);
  return EXIT.clear;
}

async function version({ stdout }: Context): Promise<number> {
  await stdout.write(`${VERSION}\n`);
  return EXIT.clear;
}

function unknownCommand(typed: string, args: readonly string[]): Error {
  const shown = oneLine(typed, 40);
  if (DIAGNOSES.some((diagnosis) => diagnosis === typed)) return usageError(`"${shown}" is a diagnosis`, [`npx aks-chatops diagnose ${typed} ${plainName(args[0]) ?? '<cluster>'}`]);
  const [meant] = nearest(typed, Object.keys(COMMANDS));
  return meant === undefined ? usageError(`There is no command "${shown}"`) : usageError(`There is no command "${shown}"; did you mean "${meant}"?`, [`npx aks-chatops help ${meant === 'help' ? '' : meant}`.trimEnd()]);
}

const plainName = (word: string | undefined): string | undefined => (word !== undefined && /^[\w.-]{1,63}$/.test(word) ? word : undefined);
