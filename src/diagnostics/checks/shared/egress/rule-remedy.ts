import type { Remedy } from '../../../model.ts';
import { freePriority } from '../../../net/nsg.ts';
import { shortHash } from '../../../net/short-hash.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { SecurityRuleOperation } from '../../../remedies/operations.ts';
import { refusalOf } from '../nsg-remedy.ts';
import type { Group } from './judge-cause.ts';
import { destinationOf, nameOf } from './scene.ts';
import type { EgressScene } from './scene.ts';
import { securityOf } from './security-way.ts';

/** Written where no priority is free: advice has to show a command all the same. */
const NO_ROOM = 100;

/** An outbound allow rule above the deny for exactly the addresses that were denied, or advice with the reason why not. */
export function egressRuleRemedy({ first, all }: Group, scene: EgressScene): readonly Remedy[] {
  const { denial } = first;
  if (denial === undefined) return [];
  const ports = [...new Set(all.map(({ trial }) => trial.result.endpoint.port))].toSorted((a, b) => a - b);
  return ports.map((port) => remedyFor({ first, all: all.filter(({ trial }) => trial.result.endpoint.port === port) }, port, denial, scene));
}

function remedyFor({ all }: Group, port: number, denial: NonNullable<Group['first']['denial']>, scene: EgressScene): Remedy {
  const priority = freePriority(denial.group, 'outbound', denial.priority);
  const sources = sourcesOf(all, scene);
  const destinations = [...new Set(all.flatMap(({ trial }) => [destinationOf(trial.result), ...trial.result.addresses].filter((address) => address !== undefined)))].toSorted();
  const suffix = shortHash([scene.cluster.id.toLowerCase(), ...sources, ...destinations, port, priority ?? NO_ROOM].join(' '));
  const operation: SecurityRuleOperation = {
    kind: 'nsg-rule-create',
    nsgId: denial.groupId,
    rule: { name: `aks-chatops-allow-egress-${port}-out-${suffix}`, priority: priority ?? NO_ROOM, direction: 'Outbound', sources, destinations, port },
  };
  const refusal = refusalOf(denial, priority, operation.rule.name, scene.cluster);
  const names = [...new Set(all.map(({ trial }) => nameOf(trial.result.endpoint)))].join(', ');
  return {
    key: `nsg-allow:${denial.ruleId}:${port}`,
    title: `Allow ${names} in NSG ${denial.groupName}`,
    risk: 'low',
    operations: refusal === undefined ? [operation] : [],
    command: commandOf(operation),
    undo: commandOf(inverseOf(operation)),
    channel: 'arm',
    blastRadius: `everything behind NSG ${denial.groupName}; opens tcp/${port} from ${sources.join(', ')} to ${destinations.join(', ')}, for new connections`,
    lasting: 'change the template (Terraform, Bicep) that writes this group, and name a service tag there where one has the endpoint: its addresses change',
    ...(refusal === undefined ? {} : { adviceBecause: refusal }),
    restsOn: { rules: denial.group, sources, destinations },
    verify: { checks: ['nsg-denies-egress'], subjects: [`${denial.groupName}/${denial.rule}`] },
  };
}

/** The prefixes of the subnets that the denied connections come from: nodes come and go. */
function sourcesOf(all: Group['all'], scene: EgressScene): readonly string[] {
  const prefixes = all.flatMap(({ trial, denial }) => {
    const security = securityOf(scene, trial.place.node);
    if (typeof security === 'string' || denial === undefined) return [];
    const { podSubnet } = security;
    const isFromPods = denial.source !== security.address && podSubnet?.ok === true;
    return isFromPods ? podSubnet.value.subnetPrefixes : security.subnetPrefixes;
  });
  // Destinations are IPv4, and Azure takes no rule with both families.
  return [...new Set(prefixes)].filter((prefix) => !prefix.includes(':')).toSorted();
}
