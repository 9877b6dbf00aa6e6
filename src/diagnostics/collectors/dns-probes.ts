import type { Answer } from '../evidence.ts';
import type { DnsMeasurement, DnsProbes, DnsPurpose, DnsVantage } from '../evidence/dns.ts';
import { parseDig } from '../net/dns/dig.ts';
import { parseNslookup } from '../net/dns/nslookup.ts';
import type { NodeAnswer } from '../node/answer.ts';
import type { Probe } from './collector.ts';
import { dnsPlan } from './shared/dns-plan.ts';
import type { DnsPlace, PlanEvidence } from './shared/dns-plan.ts';
import { dnsSection } from './shared/dns-section.ts';

/** Names asked of every server on their way, from pods, from their nodes, and from CoreDNS pods. */
export const dnsProbes: Probe<'dnsProbes', PlanEvidence> = {
  kind: 'dnsProbes',
  source: 'nodes',
  uses: ['cluster', 'nodes', 'pods', 'coredns', 'vnetDns'],
  sections(node, gathered, { target }) {
    return dnsPlan(gathered, target).places.filter((place) => place.node === node && place.pod === undefined).map(({ section }) => dnsSection(section));
  },
  podSections(gathered, { target }) {
    return dnsPlan(gathered, target).places.flatMap(({ pod, section, missing }) => (pod === undefined || missing !== undefined ? [] : [{ pod, sections: [dnsSection(section)] }]));
  },
  read(answers, gathered, { target }): DnsProbes {
    const { places, names, host } = dnsPlan(gathered, target);
    const read = places.map((place, index) => readPlace(place, index, answers.get(place.pod === undefined ? place.node : keyOf(place.pod))));
    return { names, ...(host === undefined ? {} : { host }), vantages: read.map(({ vantage }) => vantage), measured: read.flatMap(({ measured }) => measured) };
  },
  excerpts: ({ vantages, measured }) => ({
    'dns/probes': [...vantages.map(vantageLine), ...measured.map((one) => measurementLine(one, vantages))].join('\n'),
  }),
};

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `${namespace}/${name}`;

interface PlaceRead {
  readonly vantage: DnsVantage;
  readonly measured: readonly DnsMeasurement[];
}

function readPlace({ node, pod, role, missing }: DnsPlace, from: number, answer: Answer<NodeAnswer> | undefined): PlaceRead {
  const vantage = { node, role, ...(pod === undefined ? {} : { pod: keyOf(pod) }) };
  if (missing !== undefined) return { vantage: { ...vantage, missing }, measured: [] };
  const text = sectionText(answer);
  if (!text.ok) return { vantage: { ...vantage, missing: text.reason }, measured: [] };
  const [head = '', ...blocks] = text.value.split(/^(?=@ )/m);
  const files = head.startsWith('@ ') ? '' : head;
  const conf = files.split('\n').flatMap((line) => (line.startsWith('% ') ? [line.slice(2)] : []));
  const all = files === '' && head !== '' ? [head, ...blocks] : blocks;
  const measured = all.flatMap((block) => measurementOf(block, from) ?? []);
  return { vantage: conf.length === 0 ? vantage : { ...vantage, resolvConf: conf.join('\n') }, measured };
}

function sectionText(answer: Answer<NodeAnswer> | undefined): Answer<string> {
  if (answer === undefined) return { ok: false, reason: 'it was not asked' };
  if (!answer.ok) return answer;
  const section = answer.value['dns'];
  if (section === undefined) return { ok: false, reason: 'it did not answer about names' };
  if (!section.ok) return section;
  const { exitCode, stdout, stderr } = section.value;
  if (exitCode === 0) return { ok: true, value: stdout };
  return { ok: false, reason: exitCode === 3 ? stderr.trim().slice(0, 200) : `asking for names ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
}

const PURPOSES: ReadonlySet<string> = new Set<DnsPurpose>(['service', 'coredns', 'upstream', 'forward', 'search']);

const isPurpose = (word: string): word is DnsPurpose => PURPOSES.has(word);

function measurementOf(block: string, from: number): DnsMeasurement | undefined {
  const end = block.indexOf('\n');
  const [, purpose = '', server = '', protocol = '', name = '', tool = ''] = /^@ (\S+) (\S+) (udp|tcp) (\S+) (dig|nslookup)$/.exec(block.slice(0, end)) ?? [];
  if (!isPurpose(purpose) || (protocol !== 'udp' && protocol !== 'tcp')) return undefined;
  return { from, purpose, server, protocol, name, answer: (tool === 'dig' ? parseDig : parseNslookup)(block.slice(end + 1)) };
}

const placeOf = ({ node, pod }: DnsVantage): string => pod ?? node;

const vantageLine = (vantage: DnsVantage): string =>
  `# ${vantage.role} ${placeOf(vantage)}${vantage.pod === undefined ? '' : ` on ${vantage.node}`}: ${vantage.missing ?? (vantage.resolvConf ?? 'asked').replaceAll('\n', '; ')}`;

function measurementLine({ from, purpose, server, protocol, name, answer }: DnsMeasurement, vantages: readonly DnsVantage[]): string {
  const vantage = vantages[from];
  const said = answer.addresses.length > 0 ? answer.addresses.join(', ') : answer.says;
  return `${vantage === undefined ? '' : placeOf(vantage)} → ${server} (${purpose}, ${protocol}) ${name}: ${answer.status} ${said}`;
}
