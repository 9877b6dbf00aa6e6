/** A proposed change in words: whom it changes, by which way, and what that means for support. */
import type { ChangeChannel, Remedy } from '../../../diagnostics/model.ts';
import { targetOf } from '../../../diagnostics/remedies/operations.ts';
import type { Block } from '../chat.ts';
import { note, plain } from '../spans.ts';
import { count, enumerated } from '../words.ts';

const WAYS: Readonly<Record<ChangeChannel, string>> = {
  'run-command': 'by Run Command',
  'debug-pod': 'by a debug pod',
  arm: 'through Azure Resource Manager',
  kubernetes: 'through the Kubernetes API',
};

const POLICY = 'https://learn.microsoft.com/azure/aks/support-policies';

/** A command that an approver could not read whole must not be approved. */
const READABLE = 2500;

export function wayOf(channel: ChangeChannel): string {
  return WAYS[channel];
}

/** What a remedy changes (nodes, security groups, objects), each once. */
export function targetsOf({ operations }: Remedy): readonly string[] {
  return [...new Set(operations.map(targetOf))];
}

/** `aks-np-vmss000002`, or `5 targets: a, b …`. */
export function namedTargets(remedy: Remedy): string {
  const targets = targetsOf(remedy);
  if (targets.length <= 3) return enumerated(targets, 'and');
  return `${count(targets.length, 'target')}: ${targets.slice(0, 20).join(', ')}${targets.length > 20 ? ' …' : ''}`;
}

/** Several commands where there is room for one line. */
export function inOneLine(commands: string): string {
  return commands.replaceAll('\n', ' ; ');
}

/** What looks like itself: other scripts have letters and blanks that pass for these. */
const PRINTABLE = /^[\u0020-\u007E\n]*$/;

/** Can be shown to the letter: neither cut nor cleaned on its way to the reader, nor mistaken for another. */
export function isShowable({ command }: Remedy): boolean {
  return command.length <= READABLE && PRINTABLE.test(command);
}

/** The AKS support policy on changes to nodes (read in November 2026); absent for changes that stay within it. */
export function supportNote({ channel, operations }: Remedy): Block | undefined {
  if (!operations.some((operation) => 'node' in operation)) return undefined;
  const link = { text: 'AKS support policy', url: POLICY };
  if (channel === 'run-command') {
    return note(
      plain('Support: changing a node through Run Command is outside the '),
      link,
      plain('; Microsoft may ask you to reimage the node before it helps with it'),
    );
  }
  return note(plain('Support: node settings belong to AKS; the '), link, plain(' advises against changing them in any way'));
}
