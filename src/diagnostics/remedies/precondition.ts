import { commandWords } from './operations.ts';
import type { IptablesRuleOperation, NodeOperation, UfwRuleOperation } from './operations.ts';
import { shellWord } from './shell-word.ts';

/** A shell command that succeeds while the change still makes sense on the node. */
export function preconditionOf(operation: NodeOperation): string {
  switch (operation.kind) {
    case 'ufw-allow':
      // ufw itself would skip it, and an undo would then delete what somebody else has made.
      return `! ufw show added | grep -qF ${shellWord(addedLine(operation))}`;
    case 'ufw-delete-allow':
      return `ufw show added | grep -qxF ${shellWord(addedLine(operation))}`;
    case 'ufw-disable':
      return "ufw status | grep -qx 'Status: active'";
    case 'ufw-enable':
      return "ufw status | grep -qx 'Status: inactive'";
    case 'iptables-delete':
      return checkRule(operation);
    case 'iptables-insert':
      // A plain insert never refuses: it would put the rule there a second time.
      return `! ${checkRule(operation)}`;
    case 'resolver-restart':
      return `systemctl cat ${operation.units.map(shellWord).join(' ')}`;
  }
}

/** Why the change did not fit, completing "nothing was changed: …". */
export function unfitBecause({ kind }: NodeOperation): string {
  switch (kind) {
    case 'ufw-disable':
      return 'ufw is not active any more';
    case 'ufw-enable':
      return 'ufw is active again already';
    case 'iptables-insert':
      return 'the rule is there again already';
    case 'resolver-restart':
      return 'the node does not have these systemd units';
    case 'ufw-allow':
      return 'the rule is there already, and is not ours to take back';
    case 'ufw-delete-allow':
    case 'iptables-delete':
      return 'the rule is not there any more';
  }
}

/** As `ufw show added` prints the rule. */
const addedLine = ({ source, port }: UfwRuleOperation): string => `ufw allow from ${source} to any port ${port} proto tcp`;

function checkRule(operation: IptablesRuleOperation): string {
  const words = commandWords({ ...operation, kind: 'iptables-delete' });
  return words.with(words.indexOf('-D'), '-C').map(shellWord).join(' ');
}
