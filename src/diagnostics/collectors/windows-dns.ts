import type { Answer, Gathered, NodeFacts } from '../evidence.ts';
import type { WindowsDns } from '../evidence/dns.ts';
import { AZURE_DNS } from '../net/dns/azure-dns.ts';
import { parseResolveDnsName } from '../net/dns/resolve-dnsname.ts';
import type { NodeAnswer } from '../node/answer.ts';
import type { Section } from '../node/script.ts';
import { need } from './collector.ts';
import type { CollectContext, Probe } from './collector.ts';
import { KUBERNETES, dnsNames } from './shared/dns-plan.ts';

type Needs = 'cluster' | 'nodes';

/** Windows nodes that are asked; each asks one name after the other. */
const MAX_NODES = 2;

/** `Resolve-DnsName` on Windows nodes: their own servers, Azure's, and the cluster's DNS service. */
export const windowsDns: Probe<'windowsDns', Needs> = {
  kind: 'windowsDns',
  source: 'nodes',
  uses: ['cluster', 'nodes'],
  sections: () => [],
  windowsSections: (node, gathered, context) => (askedNodes(gathered, context).some(({ name }) => name === node) ? [sectionFor(gathered, context)] : []),
  read: (answers, gathered, context) => Object.fromEntries(askedNodes(gathered, context).map(({ name }) => [name, windowsOf(answers.get(name))])),
  excerpts: (all) => Object.fromEntries(Object.entries(all).map(([node, answer]) => [`node/${node}/dns`, answer.ok ? textOf(answer.value) : answer.reason])),
};

function askedNodes({ nodes }: Gathered<Needs>, { target }: CollectContext): readonly NodeFacts[] {
  const windows = need(nodes).filter(({ os }) => os === 'windows');
  return (target.node === undefined ? windows : windows.filter(({ name }) => name === target.node)).slice(0, MAX_NODES);
}

/** Errors are caught as their id: their words are in the language of the machine. */
function sectionFor({ cluster }: Gathered<Needs>, { target }: CollectContext): Section {
  const facts = need(cluster);
  const names = dnsNames(facts, target.host?.replace(/\.$/, '').toLowerCase());
  const asked = [...names.flatMap((name) => [['', name], [AZURE_DNS, name]]), ...(facts.dnsServiceIp === '' ? [] : [[facts.dnsServiceIp, KUBERNETES]])];
  return {
    name: 'windows-dns',
    timeout: 60,
    script: [
      "Get-DnsClientServerAddress -AddressFamily IPv4 | ForEach-Object { $_.ServerAddresses } | Sort-Object -Unique | ForEach-Object { '% ' + $_ }",
      'function Ask($server, $name) {',
      "  '@ ' + $(if ($server) { $server } else { 'own' }) + ' ' + $name",
      "  $more = @{}; if ($server) { $more['Server'] = $server }",
      "  try { Resolve-DnsName -Name $name -Type A -DnsOnly -NoHostsFile -QuickTimeout -ErrorAction Stop @more | Format-Table -AutoSize -Property Name, @{ n = 'Type'; e = { [string]$_.Type } }, TTL, Section, @{ n = 'NameHost'; e = { if ($_.IPAddress) { $_.IPAddress } else { $_.NameHost } } } | Out-String -Width 300 }",
      "  catch { 'Resolve-DnsName : ' + $name + ' : ' + $_.Exception.Message; '    + FullyQualifiedErrorId : ' + $_.FullyQualifiedErrorId }",
      '}',
      ...asked.map(([server = '', name = '']) => `Ask ${quoted(server)} ${quoted(name)}`),
    ].join('\n'),
  };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "''")}'`;

function windowsOf(answer: Answer<NodeAnswer> | undefined): Answer<WindowsDns> {
  if (answer === undefined) return { ok: false, reason: 'it was not asked' };
  if (!answer.ok) return answer;
  const section = answer.value['windows-dns'];
  if (section === undefined) return { ok: false, reason: 'it did not answer about names' };
  if (!section.ok) return section;
  const { exitCode, stdout, stderr } = section.value;
  if (exitCode !== 0) return { ok: false, reason: `asking for names ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
  return { ok: true, value: readWindows(stdout.replaceAll('\r', '')) };
}

function readWindows(text: string): WindowsDns {
  const servers = [...text.matchAll(/^% (\S+)$/gm)].map(([, address = '']) => address);
  const measured = text.split(/^(?=@ )/m).flatMap((block) => {
    const end = block.indexOf('\n');
    const [, server = '', name = ''] = /^@ (\S+) (\S+)\s*$/.exec(block.slice(0, end)) ?? [];
    return server === '' ? [] : [{ server, name, answer: parseResolveDnsName(block.slice(end + 1)) }];
  });
  return { servers, measured };
}

const textOf = ({ servers, measured }: WindowsDns): string =>
  [`servers: ${servers.join(', ')}`, ...measured.map(({ server, name, answer }) => `${server} ${name}: ${answer.status} ${answer.addresses.join(', ') || answer.says}`)].join('\n');
