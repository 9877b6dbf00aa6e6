import type { Scenario } from '../../scenario/schema.ts';
import { notSimulated } from '../arm-error.ts';
import { windowsValues } from '../run-command-message.ts';
import type { Task } from '../run-command.ts';
import { frameOf, type Part } from './frame.ts';

type Answers = Scenario['azure']['windows'][number]['answers'];

/** What the scenario lets a section say. A section that it does not know fails as a command that is not there. */
function partOf(name: string, answers: Answers): Part {
  const given = answers[name];
  if (given === undefined) return { name, exitCode: 1, stdout: '', stderr: `the scenario has no answer to the section "${name}"` };
  return typeof given === 'string' ? { name, exitCode: 0, stdout: given, stderr: '' } : { name, ...given };
}

/**
 * PowerShell does not run here. A script that frames the answers of sections is told from others by its calls
 * `Start-Part '<section>' '<code>' <seconds> …` and the word and nonce of its trailer; it is answered as it would answer.
 * @throws {ArmError} 501 for any other script
 */
export function powershellTask({ azure }: Scenario, node: string, script = ''): Task {
  const sections = [...script.matchAll(/^Start-Part '([a-z0-9-]+)' '[A-Za-z0-9+/=]*' \d+ \$(true|false)$/gm)];
  const [, word, nonce] = /`n([A-Z]+\d+) ([a-z0-9-]+) " \+ \$bytes\.Length/.exec(script) ?? [];
  const room = Number(/^\$room = (\d+)$/m.exec(script)?.[1] ?? Number.NaN);
  if (word === undefined || nonce === undefined || Number.isNaN(room)) throw notSimulated('PowerShell: it answers framed sections only');
  const answers = azure.windows.find((windows) => windows.node === node)?.answers ?? {};
  const parts = sections.map(([, name = '', bulky]) => ({ ...partOf(name, answers), isBulky: bulky === 'true' }));
  const stdout = Buffer.from(frameOf(parts, { word, nonce, room }), 'ascii');
  return { run: async () => ({ stdout, stderr: Buffer.alloc(0) }), values: windowsValues };
}
