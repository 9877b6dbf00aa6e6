import { describe, expect, test } from '@jest/globals';
import { oncePerRun } from '../../../src/diagnostics/azure/once-per-run.ts';

const never = new AbortController().signal;

function reader(read: (id: string, signal: AbortSignal) => Promise<string>) {
  const asked: string[] = [];
  const once = oncePerRun({
    read: (id: string, signal: AbortSignal) => {
      asked.push(id);
      return read(id, signal);
    },
    other: async (_signal: AbortSignal) => (asked.push('other'), 'other'),
  });
  return { once, asked };
}

const untilGivenUp = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('given up')), { once: true }));

describe('a question to a source', () => {
  test('is asked once, whoever asks it again, in whatever case, and while it is under way', async () => {
    const { once, asked } = reader(async (id) => `${id}!`);
    expect(await Promise.all([once.read('/Subnets/a', never), once.read('/subnets/A', new AbortController().signal)])).toEqual(['/Subnets/a!', '/Subnets/a!']);
    expect(await once.read('/subnets/a', never)).toBe('/Subnets/a!');
    expect(asked).toEqual(['/Subnets/a']);
  });

  test('is another one about another thing, or by another method', async () => {
    const { once, asked } = reader(async (id) => id);
    await Promise.all([once.read('a', never), once.read('b', never), once.other(never)]);
    expect(asked).toEqual(['a', 'b', 'other']);
  });

  test('that was refused stays refused', async () => {
    const { once, asked } = reader(() => Promise.reject(new Error('403')));
    for (let asking = 0; asking < 2; asking += 1) await expect(once.read('a', never)).rejects.toThrow('403');
    expect(asked).toEqual(['a']);
  });

  test('that its first asker gave up is asked again for the others', async () => {
    let answers = false;
    const { once, asked } = reader((id, signal) => (answers ? Promise.resolve(id) : untilGivenUp(signal)));
    const first = once.read('a', AbortSignal.timeout(10));
    const second = once.read('a', never);
    await expect(first).rejects.toThrow('given up').finally(() => (answers = true));
    await expect(second).resolves.toBe('a');
    expect(asked).toEqual(['a', 'a']);
  });

  test('does not keep an asker beyond its own time', async () => {
    const { once } = reader((_id, signal) => untilGivenUp(signal));
    const patient = new AbortController();
    const first = once.read('a', patient.signal);
    await expect(once.read('a', AbortSignal.timeout(10))).rejects.toMatchObject({ name: 'AccessError' });
    patient.abort();
    await expect(first).rejects.toThrow('given up');
  });
});
