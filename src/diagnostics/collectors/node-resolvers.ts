import type { Answer, Gathered, NodeFacts } from '../evidence.ts';
import type { NodeResolver } from '../evidence/dns.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { NodeAnswer } from '../node/answer.ts';
import type { Section } from '../node/script.ts';
import { need } from './collector.ts';
import type { CollectContext, Probe } from './collector.ts';
import { corednsAmong } from './shared/dns-pods.ts';

/** Nodes whose resolver files are read. */
export const MAX_RESOLVERS = 20;

type Needs = 'nodes' | 'pods';

/** The resolver files of Linux nodes: those with CoreDNS first, since what these are told is what the cluster asks. */
export const nodeResolvers: Probe<'nodeResolvers', Needs> = {
  kind: 'nodeResolvers',
  source: 'nodes',
  uses: ['nodes', 'pods'],
  sections: (node, gathered, context) => (askedNodes(gathered, context).includes(node) ? [RESOLVER_FILES] : []),
  read: (answers, gathered, context) => Object.fromEntries(askedNodes(gathered, context).map((node) => [node, resolverOf(answers.get(node))])),
  excerpts: (all) => Object.fromEntries(Object.entries(all).map(([node, answer]) => [`node/${node}/resolver`, answer.ok ? textOf(answer.value) : answer.reason])),
};

const FILES = { upstream: '/run/systemd/resolve/resolv.conf', resolvConf: '/etc/resolv.conf' } as const;

/** Comments say nothing, and there are many. */
const RESOLVER_FILES: Section = {
  name: 'resolver',
  timeout: 10,
  script: [
    ...Object.entries(FILES).map(([name, path]) => `if [ -r ${path} ]; then head -c 4096 ${path} | grep -Ev '^[#;]|^[[:space:]]*$' | sed 's/^/${name} /'; else echo '${name}!'; fi`),
    `cat /run/systemd/netif/leases/* 2>/dev/null | grep '^DNS=' | sort -u | head -n 8 | sed 's/^/leased /'`,
    'exit 0',
  ].join('\n'),
};

const NO_PODS: readonly PodFacts[] = [];

function askedNodes({ nodes, pods }: Gathered<Needs>, { target, onlyNode }: CollectContext): readonly string[] {
  const all = pods.ok ? pods.value : NO_PODS;
  const withDns = new Set(corednsAmong(all).map(({ node }) => node));
  const wanted = onlyNode ?? target.node ?? (target.pod === undefined ? undefined : all.find(({ namespace, name }) => `${namespace}/${name}` === target.pod)?.node);
  const rank = ({ name }: NodeFacts): number => Number(name !== wanted) * 2 + Number(!withDns.has(name));
  const linux = need(nodes).filter(({ os }) => os !== 'windows');
  const relevant = wanted === undefined ? linux : linux.filter(({ name }) => name === wanted || withDns.has(name));
  return relevant.toSorted((a, b) => rank(a) - rank(b)).slice(0, MAX_RESOLVERS).map(({ name }) => name);
}

function resolverOf(answer: Answer<NodeAnswer> | undefined): Answer<NodeResolver> {
  if (answer === undefined) return { ok: false, reason: 'it was not asked' };
  if (!answer.ok) return answer;
  const section = answer.value['resolver'];
  if (section === undefined) return { ok: false, reason: 'it did not answer about its resolver' };
  if (!section.ok) return section;
  const { stdout, stderr, exitCode } = section.value;
  if (exitCode !== 0) return { ok: false, reason: `reading its resolver files ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
  const lines = stdout.split('\n');
  const file = (name: keyof typeof FILES): Answer<string> => (lines.includes(`${name}!`) ? { ok: false, reason: `${FILES[name]} is not there` } : { ok: true, value: linesOf(lines, name) });
  return { ok: true, value: { upstream: file('upstream'), resolvConf: file('resolvConf'), leased: { ok: true, value: linesOf(lines, 'leased') } } };
}

const linesOf = (lines: readonly string[], name: string): string => lines.flatMap((line) => (line.startsWith(`${name} `) ? [`${line.slice(name.length + 1)}\n`] : [])).join('');

const textOf = ({ upstream, resolvConf, leased }: NodeResolver): string =>
  [
    `# ${FILES.upstream}\n${upstream.ok ? upstream.value : `${upstream.reason}\n`}`,
    `# ${FILES.resolvConf}\n${resolvConf.ok ? resolvConf.value : `${resolvConf.reason}\n`}`,
    leased.ok && leased.value !== '' ? `# leases\n${leased.value}` : '',
  ].join('');
