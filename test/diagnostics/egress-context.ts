/** What collectors are handed, with an Azure and a Kubernetes that answer only what a test writes down. */
import type { CollectContext } from '../../src/diagnostics/collectors/collector.ts';
import type { Target } from '../../src/diagnostics/model.ts';
import type { ArmReader, KubernetesReader } from '../../src/diagnostics/ports.ts';

interface Answers {
  readonly arm?: Partial<ArmReader>;
  readonly kubernetes?: Partial<KubernetesReader>;
  readonly target?: Target;
}

const unused = async (): Promise<never> => {
  throw new Error('not asked for');
};

export const context = ({ arm = {}, kubernetes = {}, target = {} }: Answers = {}): CollectContext => ({
  access: {
    arm: arm as ArmReader,
    kubernetes: kubernetes as KubernetesReader,
    shell: { channel: 'debug-pod', outputLimit: 4096, run: unused },
    trips: { node: 0, arm: 0, kubernetes: 0 },
  },
  signal: new AbortController().signal,
  atOnce: 3,
  target,
});
