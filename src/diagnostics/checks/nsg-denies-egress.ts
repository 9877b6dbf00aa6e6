// Outbound, the groups of the source's subnet and interface must both allow; the first rule that matches by priority
// decides. Sources: Azure, "Network security groups"; AKS, "Outbound network and FQDN rules".
import { defineCheck } from '../define.ts';
import type { Finding } from '../model.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { egressRuleRemedy } from './shared/egress/rule-remedy.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, evidenceOf, sceneOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { endpoints, places, subjectOf } from './shared/egress/words.ts';
import { groupConcerns } from './shared/nsg-path.ts';

export default defineCheck({
  id: 'nsg-denies-egress',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'No network security group denies the way out',
  faulty: 'A network security group denies the way out',
  settle: 'ask Network Watcher ("NSG diagnostics", outbound) from the node to the address of the endpoint',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    return judgeCause(scene, {
      cause: 'nsg-denies-egress',
      keyOf: ({ denial }) => denial?.ruleId ?? '',
      finding,
      remedies: (group) => egressRuleRemedy(group, scene),
      clear: clearReason(scene),
    });
  },
});

/** Admin rules of Virtual Network Manager come before every group, and are out of sight. Source: "Security admin rules". */
const NOT_READ = 'Virtual Network Manager admin rules were not read.';

function clearReason({ security }: EgressScene): string {
  const names = security.ok ? [...new Set(security.value.flatMap((answer) => (answer.ok ? answer.value.groups.map(({ group }) => group.name) : [])))] : [];
  const said = names.length === 0 ? 'No connection times out where a network security group denies it.' : `No connection times out where ${names.slice(0, 4).join(', ')} would deny it.`;
  return `${said} ${NOT_READ}`;
}

function finding({ first, all }: Group): Finding {
  const { denial } = first;
  if (denial === undefined) throw new Error('Cannot describe a denial that no rule decides: the blame has none');
  const trials = all.map(({ trial }) => trial);
  const rule = denial.isDefault ? `the default rule \`${denial.rule}\`` : `rule \`${denial.rule}\` (priority ${denial.priority})`;
  const { port } = first.trial.result.endpoint;
  return {
    subject: `${denial.groupName}/${denial.rule}`,
    headline: `${rule.replaceAll('`', '')} of NSG ${denial.groupName} denies ${endpoints(trials)}`,
    says: `${rule} of NSG \`${denial.groupName}\` on ${denial.attachedTo} denies outbound tcp/${port} from ${denial.source} to ${denial.destination} (${subjectOf(first.trial)}), which times out in ${places(trials)}.`,
    breaks: `connections of everything behind that group to ${endpoints(trials)}`,
    evidence: [`nsg/${denial.groupName}`, ...new Set(trials.map(({ place }) => evidenceOf(place)))],
    concerns: groupConcerns(denial),
  };
}
