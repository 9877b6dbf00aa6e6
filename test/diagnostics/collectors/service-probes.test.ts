import { describe, expect, test } from '@jest/globals';
import { serviceProbes } from '../../../src/diagnostics/collectors/service-probes.ts';
import { servicePlan } from '../../../src/diagnostics/collectors/shared/service-plan.ts';
import type { CollectContext } from '../../../src/diagnostics/collectors/collector.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import type { Target } from '../../../src/diagnostics/model.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import { context as contextOf } from '../egress-context.ts';
import { cluster, gathered, have, lack, webPod } from '../evidence.ts';
import { ADDRESS, CLIENT, HTTP, WEB, WEB_1, service, slice } from '../service-evidence.ts';

const web = webPod('node-1');
const cart = webPod('node-2', { name: 'cart-5d8f7c6b9-0', address: '10.244.2.10', labels: { app: 'cart' } });
const everything = gathered({ services: [service()], pods: [web, cart], endpointSlices: [slice([web])] });
const context = (target: Target): CollectContext => contextOf({ target });

describe('the plan', () => {
  test('of a service: its address and its pods, from nodes and from pods that are not behind it', () => {
    const { targets, clients, backing } = servicePlan(everything, { service: WEB });
    expect(targets.map(({ address, number }) => `${address}:${number}`)).toEqual([`${ADDRESS}:80`, `${WEB_1}:8080`]);
    expect(clients).toEqual([cart]);
    expect(backing).toEqual([web]);
  });

  test('a client that was named is the only one, on its own node', () => {
    const { nodes, clients } = servicePlan(everything, { service: WEB, pod: CLIENT });
    expect(nodes.map(({ name }) => name)).toEqual(['node-2']);
    expect(clients).toEqual([cart]);
  });

  test('unless one is named, services are few, and those without endpoints come first', () => {
    const many = Array.from({ length: 9 }, (_, index) => service({ name: `s${index}` }));
    const slices = many.slice(0, 8).map(({ name }) => slice([web], { service: name }));
    const { services } = servicePlan(gathered({ services: many, pods: [web, cart], endpointSlices: slices }), {});
    expect(services.map(({ name }) => name)).toEqual(['s8', 's0', 's1', 's2']);
  });

  test('what is no address or port never gets into a script', () => {
    const odd = gathered({ services: [service({ ports: [{ ...HTTP, targetPort: 70_000 }] })], pods: [{ ...web, address: '10.0.0.1; reboot' }, cart] });
    expect(servicePlan(odd, { service: WEB }).targets).toHaveLength(1);
  });

  test('a service that there is not is a reason, not a crash', () => {
    expect(() => servicePlan(everything, { service: 'shop/nope' })).toThrow('there is no service shop/nope');
  });
});

describe('what is asked', () => {
  test('with Cilium no rules of kube-proxy are looked for', () => {
    const names = (all: typeof everything) => serviceProbes.sections('node-1', all, context({ service: WEB })).map(({ name }) => name);
    expect(names(everything)).toEqual(['service', 'service-rules']);
    expect(names(gathered({ cluster: { ...cluster, networkDataplane: 'cilium' }, services: [service()], pods: [web, cart] }))).toEqual(['service']);
  });
});

test('answers are read by place, and what is missing has its reason', () => {
  const section = (stdout: string) => have({ exitCode: 0, stdout, stderr: '' });
  const answers = new Map<string, Answer<NodeAnswer>>([
    ['node-0', lack('refused (403)')],
    ['node-1', have({ service: section(`+ ${ADDRESS} 80\n+ ${WEB_1} 8080\n`), 'service-rules': section(`@proxy iptables\n@service ${ADDRESS}:80/tcp ${WEB_1}:8080\n`) })],
    ['shop/web-7c9fd6b5c4-1', have({ listening: section('tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n') })],
  ]);
  const read = serviceProbes.read(answers, everything, context({ service: WEB }));
  expect(read.views.find(({ node, pod }) => node === 'node-1' && pod === undefined)?.results).toMatchObject({ ok: true, value: [{ answer: 'open' }, { answer: 'open' }] });
  expect(read.views.find(({ node }) => node === 'node-0')?.results).toEqual(lack('node-0: refused (403)'));
  expect(read.listening['shop/web-7c9fd6b5c4-1']).toMatchObject({ ok: true, value: [{ port: 8080 }] });
  expect(read.rules['node-1']).toEqual(have({ proxy: 'iptables', known: { [`${ADDRESS}:80/tcp`]: [`${WEB_1}:8080`] } }));
});
