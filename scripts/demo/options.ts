import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Plays this one conversation and ends; without it, a page is served until Ctrl-C. */
  readonly say?: string;
  /** Approves the recommended fix of every fault, by as many approvers as it needs. */
  readonly approve: boolean;
  readonly scenario?: string;
  /** Only the report, as JSON on stdout. */
  readonly json: boolean;
  /** Port of the page; 0: a free one. */
  readonly port: number;
}

const USAGE = `usage: npm run demo
       npm run -s demo -- --say "/aks tunnel demo" [--approve] [--scenario FILE] [--json]`;
const EXIT_USAGE = 64;

/** Ends the process with status 64 where the arguments make no sense. */
export function readOptions(args: readonly string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        say: { type: 'string' },
        approve: { type: 'boolean', default: false },
        scenario: { type: 'string' },
        json: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) throw new Error('The demo of aks-chatops');
    if (values.say === undefined && (values.approve || values.json)) throw new Error('--approve and --json go with --say');
    const { say, scenario, approve, json } = values;
    if (scenario !== undefined && !existsSync(scenario)) throw new Error(`Cannot play the scenario "${scenario}": there is no such file`);
    return { approve, json, port: portOf(values.port), ...(say === undefined ? {} : { say }), ...(scenario === undefined ? {} : { scenario }) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(EXIT_USAGE);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`Cannot serve the page on port "${text}": name one from 0 to 65535`);
  return port;
}
