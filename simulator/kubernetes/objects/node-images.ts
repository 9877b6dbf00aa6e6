import { clusterPods } from '../../scenario/cluster-pods.ts';
import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { uidOf } from '../object.ts';
import { objectOnlyPods } from './apps.ts';

/** In the image of every AKS Linux node, whatever runs there: AgentBaker, parts/common/components.json. */
export const preloaded = [
  ['mcr.microsoft.com/oss/kubernetes/pause:3.6', 301_463],
  ['mcr.microsoft.com/azurelinux/busybox:1.36', 1_474_560],
  ['mcr.microsoft.com/oss/v2/kubernetes/autoscaler/addon-resizer:v1.8.23', 11_034_216],
  ['mcr.microsoft.com/containernetworking/azure-npm:v1.6.29', 61_220_352],
  ['mcr.microsoft.com/oss/kubernetes/ip-masq-agent:v2.5.0.15', 33_701_888],
  ['mcr.microsoft.com/aks/ip-masq-agent-v2:v0.1.15', 29_884_416],
  ['mcr.microsoft.com/oss/v2/kubernetes-csi/azuredisk-csi:v1.33.2', 52_114_905],
  ['mcr.microsoft.com/oss/v2/kubernetes-csi/azurefile-csi:v1.33.2', 71_303_168],
] as const;

const ofWindows = [
  ['mcr.microsoft.com/oss/kubernetes/pause:3.9', 306_643_968],
  ['mcr.microsoft.com/windows/nanoserver:ltsc2022', 305_397_760],
] as const;

const tagless = (image: string): string => image.replace(/:[^:/]+$/, '');

/** Kubernetes names an image by digest first, then by tag. */
const entry = (image: string, sizeBytes: number): object => ({
  names: [`${tagless(image)}@sha256:${uidOf(image).replaceAll('-', '').padEnd(64, '0')}`, image],
  sizeBytes,
});

/** The images of a node, the largest first: those of its disk, and those of the pods that run there. */
export function imagesOn(scenario: Scenario, node: ScenarioNode): object[] {
  const pulled = [...clusterPods(scenario), ...objectOnlyPods(scenario)]
    .filter(({ node: name, waiting }) => name === node.name && !/ImagePull/.test(waiting?.reason ?? ''))
    .flatMap(({ images }) => images);
  const disk: readonly (readonly [string, number])[] = node.os === 'windows' ? ofWindows : preloaded;
  const sizes = new Map<string, number>([...pulled.map((image) => [image, 48_000_000] as const), ...disk]);
  return [...sizes].toSorted(([, left], [, right]) => right - left).map(([image, size]) => entry(image, size));
}
