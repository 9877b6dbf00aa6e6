import { parseRunCommandResult, type RunCommandOutput } from '../../azure/run-command-output.ts';
import type { Diagnosis } from '../../model.ts';
import type { ExplainOptions, Explanation, ExplainVerdict } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { quoted, some, type Recogniser } from '../recogniser.ts';

const LOOKS = /"code"\s*:\s*"(?:ComponentStatus\/Std|ProvisioningState\/)|\[stdout\]|^Enable (?:succeeded|failed):|Run command extension execution is in progress|VM has not reported status for VM agent|has not reported (?:latest )?status for extension|failure when processing extension '?RunCommand|\bTooManyRequests\b|This is a sample script|\bHTTP\/[\d.]+ 429\b/;

/** @param inner explains what the script printed */
export function runCommand(inner: (text: string, options: ExplainOptions) => Explanation): Recogniser {
  return {
    tool: 'run-command',
    strength: (paste) => (some(paste, LOOKS) || LOOKS.test(paste.text) ? 3 : 0),
    explain: (paste, options) => explainRun(paste, options, inner),
  };
}

function explainRun(paste: Paste, options: ExplainOptions, inner: (text: string, options: ExplainOptions) => Explanation): Explanation {
  const output = read(paste);
  const joining = joiningNode(paste);
  if (joining !== undefined) return joining;
  if (output.kind !== 'streams') return channel(output);
  const printed = [output.stdout, output.stderr].filter((stream) => stream.trim() !== '').join('\n');
  if (/^This is a sample script/m.test(printed)) return channel({ kind: 'script-did-not-run', reason: printed });
  if (printed.trim() === '') return said('The command ran and printed nothing. "Succeeded" means only that the extension ran.', 'Whether the script did what it should: its exit status is not reported.', 'Let the script print its exit status, and paste again.');
  const found = inner(printed, options);
  if (found.tool === 'unknown') return said(`The script ran and printed ${quoted(printed)}, which I do not recognise.`, 'Whether it ended well: Run Command says "succeeded" whatever the exit status is, and keeps the last 4,096 bytes only.', 'Paste the output of the tool by itself, and its name.');
  const mayBeCut = printed.length >= 3_900;
  if (mayBeCut && found.verdict === 'allow') return { ...found, verdict: 'unknown', leavesOpen: `Run Command keeps the last 4,096 bytes, so the beginning may be missing. ${found.leavesOpen}` };
  return found;
}

/** How AKS's own extension ends on a new node. https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-code-outboundconnfailvmextensionerror */
const JOINING: ReadonlyMap<string, readonly [ExplainVerdict, string, Diagnosis]> = new Map([
  ['50', ['block', 'it did not reach the hosts outside that AKS needs (status 50)', 'egress']],
  ['51', ['block', 'it did not reach the API server (status 51)', 'apiserver']],
  ['52', ['block', 'it did not resolve the API server\'s name (status 52)', 'dns']],
  ['124', ['unknown', 'a step ran into its time limit (status 124), as downloads do that no firewall lets through', 'egress']],
]);

function joiningNode({ text }: Paste): Explanation | undefined {
  if (!/vmssCSE|VMExtensionProvisioning|VMExtensionError|provision\.(?:sh|complete)|cluster-provision/.test(text)) return undefined;
  const status = /(?:exit status=|ExitCode\\?":\s*\\?"?)(\d{1,3})\b/.exec(text)?.[1];
  const [verdict, what, next] = JOINING.get(status ?? '') ?? [];
  if (verdict === undefined || next === undefined) return undefined;
  return { tool: 'run-command', verdict, proves: `A node did not join the cluster: ${what}.`, leavesOpen: 'Which host, and what stands on the way: the node\'s log /var/log/azure/cluster-provision.log names the step.', next };
}

/** Members that were cut out of the JSON, and JSON that lost its end, are completed where that is possible. */
function read({ text }: Paste): RunCommandOutput {
  const output = parseRunCommandResult(text.trim());
  if (output.kind !== 'unreadable') return output;
  const completed = [`${text.trim()}}`, `${text.trim()}]}`].map((one) => parseRunCommandResult(one)).find(({ kind }) => kind !== 'unreadable');
  return completed ?? output;
}

const said = (proves: string, leavesOpen: string, asks?: string): Explanation => ({ tool: 'run-command', verdict: 'unknown', proves, leavesOpen, ...(asks !== undefined && { asks }) });

function channel(output: Exclude<RunCommandOutput, { kind: 'streams' }>): Explanation {
  switch (output.kind) {
    case 'script-did-not-run':
      return said('Azure ran its own sample script: yours did not arrive.', 'Everything that your script should have shown.', 'Give the script with --scripts, and run it again.');
    case 'channel-down':
      return { ...said('The machine\'s agent is silent to Azure: this node may have no way out, or it hangs. It is no sign of a healthy node.', 'Whether egress is blocked or the machine stands still: look at its conditions.'), next: 'egress' };
    case 'busy':
      return said('Another Run Command is under way on this machine, so that this one did not start: that is not a diagnosis.', 'Everything that the script should have shown. One runs at a time, up to 90 minutes.', 'Try again when it has ended.');
    case 'throttled':
      return said(`Azure throttles requests${output.retryAfterSeconds === undefined ? '' : `; it asks to wait ${output.retryAfterSeconds} s`}. That is no fault of the network.`, 'Everything that was asked for.', 'Try again after that time.');
    case 'failed':
      return said(`The script, or its extension, failed: ${quoted(output.reason)}. That is no fault of the channel.`, 'What the script should have shown.');
    case 'unreadable':
      return said(`This is a result of Run Command that cannot be read: ${quoted(output.reason)}.`, 'What the script printed.', 'Paste the whole JSON.');
  }
}
