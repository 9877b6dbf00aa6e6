/** NodeNetworkConfig (acn.azure.com/v1alpha): the addresses that a node asked for and got, as table, YAML or JSON. */
import type { Explanation } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { some, type Recogniser } from '../recogniser.ts';

const HEADING = /^NAME\s+REQUESTED IPS\s+ALLOCATED IPS\b/;
const ROW = /^(\S+)\s+(\d+)\s+(\d+)\s+\S+\s+[\d.]+\/\d+\s+\S+\s+(static|dynamic)\s+(\w+)/;
const TROUBLE = /NCUpdate\w*Error|NCUpdateUnauthorized|SubnetFull\w*/;

export const nnc: Recogniser = {
  tool: 'kubectl',
  strength: (paste) => (some(paste, HEADING) || some(paste, ROW) || /\bassignedIPCount\b|\brequestedIPCount\b|NodeNetworkConfig\b/.test(paste.text) ? 3 : 0),
  explain: (paste) => explainNnc(paste),
};

function explainNnc({ text, lines }: Paste): Explanation {
  const trouble = TROUBLE.exec(text)?.[0];
  if (trouble !== undefined) return said('block', `The node's network configuration reports ${trouble}: it gets no further addresses for its pods.`, 'Whether the subnet is full, or the cluster\'s identity has no right to it.');
  const rows = lines.flatMap((line) => rowOf(line) ?? []);
  const counted = rows.length > 0 ? rows : fieldsOf(text);
  const short = counted.filter(({ requested, allocated, isStatic }) => !isStatic && requested > allocated);
  if (short.length > 0) return said('unknown', `${short.length} of ${counted.length} nodes asked for more addresses than they have.`, 'Whether Azure is about to give them (batches of 16), or cannot: look at the status, and again in a minute.');
  if (counted.length === 0) return said('unknown', 'No count of addresses could be read.', 'Whether pods get addresses.');
  return said('allow', `${counted.length === 1 ? 'The node has' : `All ${counted.length} nodes have`} the addresses asked for. 0 requested and 256 allocated (overlay), or 250 and 255 (block), are normal.`, 'Whether the addresses that a node has are all in use, or leak.');
}

const said = (verdict: Explanation['verdict'], proves: string, leavesOpen: string): Explanation => ({ tool: 'kubectl', verdict, proves, leavesOpen, next: 'podip' });

interface Count {
  readonly requested: number;
  readonly allocated: number;
  readonly isStatic: boolean;
}

function rowOf(line: string): Count | undefined {
  const [, , requested, allocated, mode] = ROW.exec(line) ?? [];
  return requested === undefined ? undefined : { requested: Number(requested), allocated: Number(allocated), isStatic: mode === 'static' };
}

/** One object, as YAML or JSON. */
function fieldsOf(text: string): readonly Count[] {
  const requested = /"?requestedIPCount"?:\s*(\d+)/.exec(text)?.[1];
  const allocated = /"?assignedIPCount"?:\s*(\d+)/.exec(text)?.[1];
  return requested === undefined || allocated === undefined ? [] : [{ requested: Number(requested), allocated: Number(allocated), isStatic: /"?assignmentMode"?:\s*"?static/.test(text) }];
}
