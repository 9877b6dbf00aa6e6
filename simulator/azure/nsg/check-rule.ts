import type { SecurityRule } from '../../scenario/security-rule.ts';
import { ArmError, notSimulated } from '../arm-error.ts';
import { same } from '../resource-ids.ts';
import { parseBlock } from './cidr-set.ts';
import { listed } from './match.ts';

const invalid = (code: string, what: string, value: string | number, advice: string): ArmError =>
  new ArmError(400, code, `Security rule has invalid ${what}. Value provided: ${value}. ${advice}`);

const word = /^[A-Za-z][\w.]*$/;
const protocols = ['*', 'tcp', 'udp', 'icmp', 'esp', 'ah'];

function checkPort(range: string): void {
  if (range === '*') return;
  const [from, to = from, ...more] = range.split('-').map(Number);
  const valid = more.length === 0 && /^\d+(-\d+)?$/.test(range) && from !== undefined && to !== undefined && from <= to && to <= 65_535;
  if (!valid)
    throw invalid(
      'SecurityRuleInvalidPortRange',
      'Port range',
      range,
      "Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.",
    );
}

function checkPrefix(prefix: string, alone: boolean): void {
  // Tags and '*' stand alone; a list holds addresses and tags but no '*'.
  const known = prefix === '*' ? alone : word.test(prefix) || parseBlock(prefix) !== undefined;
  if (!known)
    throw invalid('SecurityRuleInvalidAddressPrefix', 'Address prefix', prefix, 'It must be an address, a CIDR or a service tag.');
}

function checkPresent(what: string, values: readonly string[]): void {
  if (values.length === 0) throw new ArmError(400, 'SecurityRuleParameterNotSpecified', `Security rule must specify ${what}.`);
}

function checkAddresses(rule: SecurityRule): void {
  const sides = [
    ['SourceAddressPrefix', rule.sourceAddressPrefix, rule.sourceAddressPrefixes],
    ['DestinationAddressPrefix', rule.destinationAddressPrefix, rule.destinationAddressPrefixes],
  ] as const;
  for (const [what, one, many] of sides) {
    const prefixes = listed(one, many);
    checkPresent(what, prefixes);
    for (const prefix of prefixes) checkPrefix(prefix, prefixes.length === 1);
  }
}

function checkPorts(rule: SecurityRule): void {
  const destination = listed(rule.destinationPortRange, rule.destinationPortRanges);
  const source = listed(rule.sourcePortRange, rule.sourcePortRanges);
  checkPresent('DestinationPortRange', destination);
  checkPresent('SourcePortRange', source);
  for (const range of [...destination, ...source]) checkPort(range);
  if (source.some((range) => range !== '*')) throw notSimulated(`source port ranges such as ${source.join(', ')} in security rules`);
}

/** Refuses what the Network resource provider refuses, with its codes. @throws {ArmError} */
export function checkRule(rule: SecurityRule, others: readonly SecurityRule[], idOf: (name: string) => string): void {
  if (rule.priority < 100 || rule.priority > 4096)
    throw invalid('SecurityRuleInvalidPriority', 'Priority', rule.priority, 'Allowed range 100-4096.');
  if (!protocols.includes(rule.protocol.toLowerCase()))
    throw invalid('SecurityRuleInvalidProtocol', 'Protocol', rule.protocol, 'Allowed: *, Tcp, Udp, Icmp, Esp, Ah.');
  checkAddresses(rule);
  checkPorts(rule);
  const rival = others.find(
    (other) => !same(other.name, rule.name) && other.priority === rule.priority && other.direction === rule.direction,
  );
  if (rival !== undefined) {
    const message = `Security rule ${idOf(rule.name)} conflicts with rule ${idOf(rival.name)}. Rules cannot have the same Priority and Direction.`;
    throw new ArmError(400, 'SecurityRuleConflict', message);
  }
}
