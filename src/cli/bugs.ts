import { types } from 'node:util';
import { visible } from '../bot/core/text.ts';
import type { Output } from './terminal/output.ts';

/** Bugs are never hidden: each is named with its place as it happens. */
export const bugsTo =
  (stderr: Output) =>
  (error: unknown, where: string): void => {
    const details = types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
    void stderr.write(`\nThis is a bug of aks-chatops (in ${where}), not a fact about your cluster:\n${visible(details)}\n`);
  };
