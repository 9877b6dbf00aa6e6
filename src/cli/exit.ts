import type { Report } from '../diagnostics/model.ts';

/** What the process ends with; docs/cli.md has the table. 64 and 69 are EX_USAGE and EX_UNAVAILABLE of sysexits.h. */
export const EXIT = { clear: 0, fault: 1, unknown: 2, usage: 64, unavailable: 69, bug: 70, stopped: 130 } as const;

export const exitOf = ({ verdict }: Pick<Report, 'verdict'>): number => EXIT[verdict];

/** Ends a command early. `message` is for people, and says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** @param tryThis whole commands, ready to be typed */
export function usageError(says: string, tryThis: readonly string[] = ['npx aks-chatops help']): CliError {
  return new CliError(EXIT.usage, [/[.?!]$/.test(says) ? says : `${says}.`, ...tryThis.map((command) => `  ${command}`)].join('\n'));
}
