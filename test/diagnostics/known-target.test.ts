import { describe, expect, test } from '@jest/globals';
import { assertKnown, kindsForTarget } from '../../src/diagnostics/known-target.ts';
import type { Target } from '../../src/diagnostics/model.ts';
import { gathered } from './evidence.ts';
import { service } from './service-evidence.ts';

describe('what people name', () => {
  test.each<[Target, readonly string[]]>([
    [{}, []],
    [{ host: 'api.partner.example' }, []],
    [{ node: 'node-0', pod: 'shop/web', namespace: 'shop' }, ['nodes', 'pods', 'namespaces']],
  ])('%j needs only the lists that tell it from a typing mistake', (target, kinds) => {
    expect(kindsForTarget(target)).toEqual(kinds);
  });

  test.each<[Target]>([[{}], [{ node: 'node-0' }], [{ pod: 'shop/web-7c9fd6b5c4-2' }], [{ namespace: 'shop' }]])('%j is examined where it exists', (target) => {
    expect(() => assertKnown(target, 'demo', gathered())).not.toThrow();
  });

  test.each<[Target, string]>([
    [{ node: 'node-9' }, 'demo has no node node-9'],
    [{ pod: 'shop/nope' }, 'demo has no pod shop/nope'],
    [{ namespace: 'nope' }, 'demo has no namespace nope'],
  ])('%j is refused where it does not: a verdict would be about something else', (target, says) => {
    expect(() => assertKnown(target, 'demo', gathered())).toThrow(says);
  });

  test('a service that is not there is refused with names that are near, and one that is there is examined', () => {
    const found = gathered({ services: [service(), service({ name: 'carts' }), service({ namespace: 'blog', name: 'wbe' })] });
    expect(kindsForTarget({ service: 'shop/web' })).toEqual(['services']);
    expect(() => assertKnown({ service: 'shop/web' }, 'demo', found)).not.toThrow();
    expect(() => assertKnown({ service: 'shop/wbe' }, 'demo', found)).toThrow('demo has no service shop/wbe; `kubectl get services --all-namespaces` lists those that there are. Did you mean shop/web or blog/wbe?');
    expect(() => assertKnown({ service: 'shop/zebra' }, 'demo', found)).toThrow(/there are$/);
  });

  test('where it could not be listed the checks say what they could not see', () => {
    expect(() => assertKnown({ node: 'node-9' }, 'demo', gathered({}, { nodes: 'refused (403)' }))).not.toThrow();
  });
});
