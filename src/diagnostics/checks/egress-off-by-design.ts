// Network isolated clusters (`none`, `block`), routes that drop what leaves, and private subnets without a way out are
// meant so: that public endpoints fail there is no fault. Sources: AKS, "Network isolated clusters"; Azure, "Default
// outbound access".
import { clear, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { EgressView } from '../evidence/egress.ts';
import { attribute } from './shared/egress/attribute.ts';
import { isPublic } from '../net/connections/public-peer.ts';
import { destinationOf, isAnswered, isPlace, sceneOf, trialsOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { ANYWHERE, described, vnetPrefixes, wayOut } from './shared/egress/way-out.ts';
import type { WayOut } from './shared/egress/way-out.ts';
import { endpoints } from './shared/egress/words.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS } from './shared/egress/scene.ts';

export default defineCheck({
  id: 'egress-off-by-design',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'Whether the cluster is meant to reach the internet',
  faulty: 'The cluster is meant not to reach the internet',
  settle: 'see `networkProfile.outboundType`, the route tables of the subnets, and whether these are private',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted): Judgement {
    const scene = sceneOf(evidence, consulted);
    const ways = scene.probes.views.map((view) => wayFrom(view, scene));
    const off = ways.filter((way): way is Extract<WayOut, { kind: 'off' }> => way?.kind === 'off');
    const open = ways.find((way) => way?.kind === 'unknown');
    if (off.length === 0 && open !== undefined) return unknown(`Whether the cluster is meant to reach the internet is not certain: ${described(open).replace(/^an unknown way: /, '')}.`);
    if (off.length === 0) return notApplicable(`The cluster has a way out: ${[...new Set(ways.map((way) => (way === undefined ? 'public endpoints answer, whatever leads to them' : described(way))))].join('; ')}.`);
    const failing = attribute(scene).filter(({ cause }) => cause === 'egress-off-by-design');
    const reasons = [...new Set(off.map(({ because }) => because))].join('; ');
    return clear(failing.length === 0 ? `By design, ${reasons}.` : `By design, ${reasons}. That ${endpoints(failing.map(({ trial }) => trial))} cannot be reached is therefore no fault.`);
  },
});

/** Nothing where no table shows the way, but public endpoints answer: then it is not shut off. */
function wayFrom({ place }: EgressView, scene: EgressScene): WayOut | undefined {
  const way = wayOut(scene, place, ANYWHERE);
  const isOut = trialsOf(scene).some(({ place: other, result }) => isPlace(other, place) && isAnswered(result) && isPublic(destinationOf(result) ?? '', vnetPrefixes(scene)) === true);
  return way.kind === 'unknown' && isOut ? undefined : way;
}
