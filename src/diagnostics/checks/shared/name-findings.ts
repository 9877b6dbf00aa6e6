/** What is said of names that do not exist, or that are mistaken for others. */
import type { ClusterFacts } from '../../evidence.ts';
import type { DnsMeasurement, DnsProbes } from '../../evidence/dns.ts';
import type { Finding } from '../../model.ts';
import { isClusterName } from '../../net/dns/azure-dns.ts';
import { some } from './dns-view.ts';

export function mistaken(name: string, right: DnsMeasurement, wrong: DnsMeasurement): Finding {
  return {
    subject: name,
    headline: `pods that ask for ${name} get ${some(wrong.answer.addresses)} of ${wrong.name}`,
    says: `Pods first try ${wrong.name}, because of a search suffix, and ${wrong.server} answers ${some(wrong.answer.addresses)}; ${name} itself is ${some(right.answer.addresses)}. With a dot at its end (\`${name}.\`) the name is taken as it is.`,
    evidence: ['dns/probes'],
  };
}

export const onlyBySuffix = (name: string, { name: full, answer }: Pick<DnsMeasurement, 'name' | 'answer'>, denying: readonly DnsMeasurement[], { vantages }: DnsProbes): Finding => ({
  subject: name,
  headline: `${name} does not exist; only a search suffix makes it ${full}`,
  says: `${some(denying.map((one) => one.server))} denies ${name}; ${vantages.some(({ role }) => role === 'pod') ? 'pods are' : 'it is'} answered ${some(answer.addresses)} for ${full}, by a search suffix. Nodes and other pods may not have that suffix.`,
  evidence: ['dns/probes'],
});

export function missing(name: string, denied: readonly DnsMeasurement[], { privateCluster, fqdn }: ClusterFacts): Finding {
  const [first] = denied;
  const alias = denied.flatMap(({ answer }) => answer.cname ?? [])[0];
  const servers = some(denied.map(({ server }) => server));
  const isPrivate = /(?:^|\.)privatelink\./.test(alias ?? name) || (privateCluster && name === fqdn);
  const hint = isPrivate ? ' A name of a private endpoint: its private DNS zone is probably not linked to the virtual network of the nodes, or of the DNS servers that they ask.' : '';
  const inside = isClusterName(name) ? ` No service or pod of the cluster has that name (compare with \`kubectl get services --all-namespaces\`), or it is a headless service without a Ready pod.` : '';
  if (alias !== undefined) {
    return {
      subject: name,
      headline: `${name} is an alias of ${alias}, which has no address${isPrivate ? ' (private DNS zone probably not linked)' : ''}`,
      says: `${servers} ${denied.length > 1 ? 'answer' : 'answers'} that ${name} is an alias of ${alias}, and that ${alias} has no address.${hint}`,
      evidence: ['dns/probes'],
    };
  }
  const what = first?.answer.status === 'no-data' ? 'has no IPv4 address' : 'does not exist';
  return {
    subject: name,
    headline: `${name} ${what}${isPrivate ? ' (private DNS zone probably not linked)' : ''}`,
    says: `Every server that was asked (${servers}) says that ${name} ${what}.${hint}${inside}`,
    evidence: ['dns/probes'],
  };
}

/** The classic of networks with their own servers: Azure knows the private zone, and nobody asks Azure. */
export function unforwarded(name: string, denied: readonly DnsMeasurement[], { server, answer }: DnsMeasurement): Finding {
  const different = [...new Set(denied.map((one) => one.server))];
  const [does, says] = different.length > 1 ? ['do', 'say'] : ['does', 'says'];
  return {
    subject: name,
    headline: `${some(different)} ${does} not know ${name}, and ${server}, which nodes and CoreDNS do not ask, does`,
    says: `${some(different)} ${says} that ${name} does not exist; ${server}, which nodes and CoreDNS do not ask, answers ${some(answer.addresses)}: its zone is not forwarded there.`,
    evidence: ['dns/probes', 'dns/vnet'],
  };
}
