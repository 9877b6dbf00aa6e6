/** Whether a node leads a service's address to its pods: what was measured there, and what its kube-proxy has programmed. */
import type { EndpointSliceFacts, ServiceFacts, ServicePortFacts, ServiceProbes, ServiceResult } from '../../../evidence/services.ts';
import { NAMED_ENDPOINTS } from '../../../net/service/backends.ts';
import { keyOf, portWords } from './scene.ts';
import { some } from './words.ts';

export interface NodeServices {
  /** Addresses that fail on the node although the pods behind them answer there, and what its rules say of them. */
  readonly broken: readonly { readonly service: string; readonly says: string }[];
  readonly doubts: readonly string[];
  /** Addresses that lead to pods. */
  readonly working: readonly string[];
}

interface Known {
  readonly services: readonly ServiceFacts[];
  readonly slices: readonly EndpointSliceFacts[];
  readonly probes: ServiceProbes;
}

/** The node's own view, or those of pods on it: all of them are led by the same rules. */
export function servicesOn(node: string, { services, slices, probes }: Known): NodeServices {
  const views = probes.views.filter((view) => view.node === node);
  const results = views.flatMap((view) => (view.results.ok ? [view.results.value] : []));
  const unseen = views.flatMap(({ results: one }) => (one.ok ? [] : [one.reason]));
  const told = services.filter((service) => probes.services.includes(keyOf(service))).flatMap((service) =>
    service.ports.map((port) => portOn({ node, service, port, expected: readyEndpoints(service, port, slices, node), isByZone: slices.some((slice) => slice.namespace === service.namespace && slice.service === service.name && slice.isByZone === true), probes, results })),
  );
  return {
    broken: told.flatMap((one) => one.broken),
    doubts: [...(results.length === 0 ? unseen : []), ...told.flatMap((one) => one.doubts)],
    working: told.flatMap((one) => one.working),
  };
}

/** `ADDRESS:PORT` of what a proxy on this node should lead to. */
function readyEndpoints(service: ServiceFacts, port: ServicePortFacts, slices: readonly EndpointSliceFacts[], node: string): readonly string[] {
  const own = slices.filter((slice) => slice.namespace === service.namespace && slice.service === service.name && slice.addressType === 'IPv4');
  return own.flatMap((slice) => {
    const number = slice.ports.find(({ name, protocol }) => name === port.name && protocol === port.protocol)?.port;
    if (number === undefined) return [];
    const here = slice.endpoints.filter((endpoint) => service.internalTrafficPolicy !== 'Local' || endpoint.node === node);
    return here.filter(({ ready }) => ready).map(({ address }) => `${address}:${number}`);
  });
}

interface PortOnNode {
  readonly node: string;
  readonly service: ServiceFacts;
  readonly port: ServicePortFacts;
  readonly expected: readonly string[];
  /** The node may lead to some of them only. */
  readonly isByZone: boolean;
  readonly probes: ServiceProbes;
  readonly results: readonly (readonly ServiceResult[])[];
}

const NOTHING: NodeServices = { broken: [], doubts: [], working: [] };

function portOn({ node, service, port, expected, isByZone, probes, results }: PortOnNode): NodeServices {
  // Without an address, or without pods that are ready, there is nothing to lead to.
  if (service.address === '' || expected.length === 0) return NOTHING;
  const where = `${service.address}:${port.port}`;
  const toService = results.flatMap((view) => view.filter(({ target }) => target.pod === undefined && target.service === keyOf(service) && target.port.port === port.port));
  const failed = toService.filter(({ answer }) => answer !== 'open' && answer !== 'unknown');
  const rules = rulesFor(node, `${where}/${port.protocol.toLowerCase()}`, { expected, isByZone, probes });
  if (failed.length === 0) {
    if (rules.differ && toService.length > 0) return { ...NOTHING, doubts: [`${rules.says}, though ${where} answers from ${node}: it may be about to catch up; ask again in a minute`] };
    return toService.some(({ answer }) => answer === 'open') ? { ...NOTHING, working: [where] } : NOTHING;
  }
  const pods = podsAnswer(keyOf(service), port, expected, results);
  const fails = `${where} (port ${portWords(port)} of ${keyOf(service)}) ${failed.some(({ answer }) => answer === 'timeout') ? 'times out' : 'is refused'} on ${node}`;
  if (pods === 'some-fail') return NOTHING;
  if (rules.differ || (rules.isUnread && pods === 'all-answer')) return { ...NOTHING, broken: [{ service: keyOf(service), says: `${fails}${pods === 'all-answer' ? ', while its pods answer from there' : ''}; ${rules.says}` }] };
  return { ...NOTHING, doubts: [`${fails}, and what kube-proxy has programmed there is as it should be: something else on the node may be in the way`] };
}

/** Of the pods that the address leads to, those that were measured from the same place. */
function podsAnswer(service: string, port: ServicePortFacts, expected: readonly string[], results: PortOnNode['results']): 'all-answer' | 'some-fail' | 'not-told' {
  const toPods = results.flat().filter(({ target }) => target.pod !== undefined && target.service === service && target.port.port === port.port && expected.includes(`${target.address}:${target.number}`));
  if (toPods.some(({ answer }) => answer !== 'open' && answer !== 'unknown')) return 'some-fail';
  return toPods.some(({ answer }) => answer === 'open') ? 'all-answer' : 'not-told';
}

interface Rules {
  readonly differ: boolean;
  /** nftables and IPVS are not read. */
  readonly isUnread: boolean;
  readonly says: string;
}

function rulesFor(node: string, key: string, { expected, isByZone, probes }: Pick<PortOnNode, 'expected' | 'isByZone' | 'probes'>): Rules {
  const answer = probes.rules[node];
  if (answer?.ok !== true) return { differ: false, isUnread: true, says: `its rules could not be read${answer === undefined ? '' : ` (${answer.reason})`}` };
  const { proxy, known } = answer.value;
  if (proxy === 'other') return { differ: false, isUnread: true, says: 'its rules are not of iptables, and are not read here' };
  if (proxy === 'none') return { differ: true, isUnread: false, says: `${node} has no rules of kube-proxy at all` };
  const has = known[key];
  if (has === undefined) return { differ: true, isUnread: false, says: `kube-proxy on ${node} has programmed nothing for ${key}` };
  const [gone, missing] = [has.filter((one) => !expected.includes(one)), expected.filter((one) => !has.includes(one))];
  const isCut = has.length >= NAMED_ENDPOINTS;
  const isWhole = missing.length === 0 || (isByZone && has.length > 0);
  if ((gone.length === 0 && isWhole) || isCut) return { differ: false, isUnread: false, says: '' };
  return { differ: true, isUnread: false, says: `kube-proxy on ${node} leads it to ${some(has) || 'nobody'}, where it should to ${some(expected)}` };
}
