/** Which services are connected to, and from where: decided from what is known before anything is measured. */
import { isIPv4 } from 'node:net';
import type { Gathered, NodeFacts } from '../../evidence.ts';
import type { EndpointSliceFacts, ServiceFacts, ServiceTarget } from '../../evidence/services.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Target } from '../../model.ts';
import { compareText } from '../../net/service/order.ts';
import { selectedPods } from '../../net/service/select-pods.ts';
import { numberOf } from '../../net/service/target-port.ts';
import { MissingEvidence, need } from '../collector.ts';
import { hasNetwork } from './vantages.ts';

export type PlanEvidence = 'cluster' | 'nodes' | 'pods' | 'services' | 'endpointSlices';

/** Services that are measured where nobody named one; of each, ports and pods. */
const SERVICES = 4;
const PORTS = 4;
const PODS = 3;
/** Nodes that are measured from, each with a pod on it. */
const PLACES = 3;

export interface ServicePlan {
  readonly services: readonly ServiceFacts[];
  readonly targets: readonly ServiceTarget[];
  /** Nodes that are measured from. */
  readonly nodes: readonly NodeFacts[];
  /** Pods that are measured from. */
  readonly clients: readonly PodFacts[];
  /** Pods behind the services, in which it is seen what listens. */
  readonly backing: readonly PodFacts[];
}

const plans = new WeakMap<readonly PodFacts[], { readonly from: readonly unknown[]; readonly plan: ServicePlan }>();

/**
 * Every node's script asks for the plan: of the same evidence it is made once.
 * @throws {MissingEvidence} without services, pods or nodes, and for a service or pod that there is not
 */
export function servicePlan(gathered: Gathered<PlanEvidence>, target: Target): ServicePlan {
  const pods = need(gathered.pods);
  const from = [need(gathered.cluster), need(gathered.nodes), need(gathered.services), gathered.endpointSlices, target];
  const known = plans.get(pods);
  if (known?.from.every((one, index) => one === from[index]) === true) return known.plan;
  const plan = newPlan(gathered, pods, target);
  plans.set(pods, { from, plan });
  return plan;
}

function newPlan(gathered: Gathered<PlanEvidence>, pods: readonly PodFacts[], target: Target): ServicePlan {
  const linux = need(gathered.nodes).filter(({ os }) => os !== 'windows');
  const onLinux = pods.filter(({ node }) => linux.some(({ name }) => name === node));
  const services = chosen(need(gathered.services), onLinux, gathered.endpointSlices.ok ? gathered.endpointSlices.value : [], target);
  const behind = new Map(services.map((service) => [service, backingOf(service, onLinux)]));
  const backing = [...new Set([...behind.values()].flat())];
  const nodes = placesFor(linux, pods, backing, target);
  return {
    services,
    targets: services.flatMap((service) => targetsOf(service, behind.get(service) ?? [])),
    nodes,
    clients: clientsOn(nodes, onLinux, services, target),
    backing,
  };
}

/** The one that was asked about; else those that something seems wrong with, and a few more. */
function chosen(services: readonly ServiceFacts[], pods: readonly PodFacts[], slices: readonly EndpointSliceFacts[], { service, namespace }: Target): readonly ServiceFacts[] {
  if (service !== undefined) {
    const found = services.filter((one) => `${one.namespace}/${one.name}` === service);
    if (found.length === 0) throw new MissingEvidence(`there is no service ${service} in the cluster`);
    return found;
  }
  const measurable = services.filter((one) => (namespace === undefined || one.namespace === namespace) && backingOf(one, pods).length > 0);
  const ready = new Set(slices.filter((slice) => slice.ports.length > 0 && slice.endpoints.some((endpoint) => endpoint.ready)).map((slice) => `${slice.namespace}/${slice.service}`));
  const worth = (one: ServiceFacts): number => Number(ready.has(`${one.namespace}/${one.name}`)) * 2 + Number(one.namespace === 'kube-system');
  return measurable.toSorted((a, b) => worth(a) - worth(b) || compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)).slice(0, SERVICES);
}

const backingOf = (service: ServiceFacts, pods: readonly PodFacts[]): readonly PodFacts[] =>
  selectedPods(service, pods)
    .filter((pod) => hasNetwork(pod) && isIPv4(pod.address))
    .toSorted((a, b) => Number(b.ready) - Number(a.ready))
    .slice(0, PODS);

/** Only TCP says whether somebody is there. */
function targetsOf(service: ServiceFacts, pods: readonly PodFacts[]): readonly ServiceTarget[] {
  const key = `${service.namespace}/${service.name}`;
  return service.ports.filter(({ protocol }) => protocol === 'TCP').slice(0, PORTS).flatMap((port): ServiceTarget[] => [
    ...(isIPv4(service.address) && isPort(port.port) ? [{ service: key, port, address: service.address, number: port.port }] : []),
    ...pods.flatMap((pod): ServiceTarget[] => {
      const number = numberOf(port, pod);
      return number === undefined || !isPort(number) ? [] : [{ service: key, port, pod: `${pod.namespace}/${pod.name}`, address: pod.address, number }];
    }),
  ]);
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

function placesFor(linux: readonly NodeFacts[], pods: readonly PodFacts[], backing: readonly PodFacts[], { pod, node }: Target): readonly NodeFacts[] {
  if (pod !== undefined) {
    const found = pods.find(({ namespace, name }) => `${namespace}/${name}` === pod);
    if (found === undefined) throw new MissingEvidence(`there is no pod ${pod} in the cluster`);
    return linux.filter(({ name }) => name === found.node);
  }
  if (node !== undefined) return linux.filter(({ name }) => name === node);
  const proxied = new Set(pods.filter((one) => isProxyPod(one) && one.ready).map((one) => one.node));
  // Where a proxy is missing, services fail first; a pod's own node shows what no network lies between.
  const worth = ({ name, ready }: NodeFacts): number => Number(ready !== 'True') * 4 + Number(proxied.has(name)) * 2 + Number(!backing.some((one) => one.node === name));
  return linux.toSorted((a, b) => worth(a) - worth(b) || compareText(a.name, b.name)).slice(0, PLACES);
}

const isProxyPod = ({ namespace, labels }: PodFacts): boolean => namespace === 'kube-system' && labels['component'] === 'kube-proxy';

function clientsOn(nodes: readonly NodeFacts[], pods: readonly PodFacts[], services: readonly ServiceFacts[], { pod }: Target): readonly PodFacts[] {
  if (pod !== undefined) return pods.filter((one) => `${one.namespace}/${one.name}` === pod);
  const members = new Set(services.flatMap((service) => selectedPods(service, pods)));
  const namespaces = new Set(services.map(({ namespace }) => namespace));
  const worth = (one: PodFacts): number => Number(!namespaces.has(one.namespace)) * 4 + Number(one.namespace === 'kube-system') * 2 + Number(!one.ready);
  return nodes.flatMap(({ name }) =>
    pods
      .filter((one) => one.node === name && hasNetwork(one) && !one.hostNetwork && !members.has(one))
      .toSorted((a, b) => worth(a) - worth(b) || compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
      .slice(0, 1),
  );
}
