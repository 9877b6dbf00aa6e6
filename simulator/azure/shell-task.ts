import type { Fleet } from '../nodes/model.ts';
import { runCommandValue, sampleOutput } from './run-command-message.ts';
import type { Task } from './run-command.ts';

/** A shell script as root on a real node; none runs Azure's sample. On a frozen node it hangs, and so does the operation. */
export const shellTask = (fleet: Fleet, node: string, script: string | undefined): Task => ({
  run: async (options) => (script === undefined ? sampleOutput : fleet.run(node, script, options)),
  values: runCommandValue,
});
