import type { Answer, Gathered } from '../evidence.ts';
import type { IpamStore } from '../evidence/podip.ts';
import { readStores } from '../net/ipam/read-stores.ts';
import { whyNoSandbox } from '../net/pod-sandbox/why-no-sandbox.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { IPAM } from '../node/ipam-section.ts';
import { need } from './collector.ts';
import type { CollectContext, Excerpts, Probe } from './collector.ts';

type Needs = 'nodes' | 'sandboxEvents';

/** Which addresses each node's network plugin has handed out. */
export const ipamStores: Probe<'ipamStores', Needs> = {
  kind: 'ipamStores',
  source: 'nodes',
  uses: ['nodes'],
  sections: (node, gathered) => (need(gathered.nodes).some(({ name, os }) => name === node && os !== 'windows') ? [IPAM] : []),
  suspects: { after: ['sandboxEvents'], of: suspectsOf },
  read: (answers, gathered) =>
    Object.fromEntries(need(gathered.nodes).flatMap(({ name }) => {
      const answer = answers.get(name);
      return answer === undefined ? [] : [[name, storesOf(answer)]];
    })),
  excerpts: (all) => Object.assign({}, ...Object.entries(all).map(([node, answer]) => excerptOf(node, answer))),
};

/** Nodes on which pods were refused for want of an address, and the one that people asked about. */
function suspectsOf({ sandboxEvents }: Gathered<Needs>, { target }: CollectContext): ReadonlySet<string> {
  const events = sandboxEvents.ok ? sandboxEvents.value : [];
  const refusing = events.flatMap(({ node, message }) => (whyNoSandbox(message).about === 'address' ? [node] : []));
  return new Set([...refusing, ...(target.node === undefined ? [] : [target.node])]);
}

function storesOf(answer: Answer<NodeAnswer>): Answer<readonly IpamStore[]> {
  if (!answer.ok) return answer;
  const section = answer.value['ipam'];
  if (section === undefined) return { ok: false, reason: 'it did not answer about its addresses' };
  if (!section.ok) return section;
  const { stdout, stderr, exitCode } = section.value;
  if (exitCode === 124 || exitCode === 137) return { ok: false, reason: 'reading its stores of addresses did not end in time' };
  if (exitCode !== 0) return { ok: false, reason: `reading its stores of addresses ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
  const read = readStores(stdout);
  return read === undefined ? { ok: false, reason: 'what it answered about its addresses cannot be read' } : { ok: true, value: read };
}

function excerptOf(node: string, answer: Answer<readonly IpamStore[]>): Excerpts {
  if (!answer.ok) return { [`node/${node}/addresses`]: answer.reason };
  const lines = answer.value.flatMap(({ kind, network, held, free }) => [
    `${kind}${network === '' ? '' : ` ${network}`}: ${held.length} handed out${free === undefined ? '' : `, ${free} free`}`,
    held.join(' '),
  ]);
  return { [`node/${node}/addresses`]: lines.join('\n') || 'no store of addresses was found' };
}
