import { accessError } from './errors.ts';

interface Asked {
  readonly answer: Promise<unknown>;
  readonly signal: AbortSignal;
}

/**
 * A reader whose every question is asked once: who asks it again gets the same answer, also while it is under way. Made
 * anew for every run, since what it knows grows old. Azure's ids are compared without regard to case.
 *
 * Every method takes values and, last, an `AbortSignal`. A question that broke off because its first asker gave up is
 * asked again for the others.
 */
export function oncePerRun<R extends object>(reader: R): R {
  const asked = new Map<string, Asked>();
  return new Proxy(reader, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]) => ask(asked, `${String(name)} ${keyOf(args)}`, signalOf(args), () => Reflect.apply(method, target, args));
    },
  });
}

async function ask(asked: Map<string, Asked>, key: string, signal: AbortSignal, question: () => unknown): Promise<unknown> {
  for (;;) {
    const known = asked.get(key) ?? { answer: Promise.resolve(question()), signal };
    asked.set(key, known);
    try {
      return await (known.signal === signal ? known.answer : orAborted(known.answer, signal));
    } catch (error) {
      if (signal.aborted || !known.signal.aborted) throw error;
      if (asked.get(key) === known) asked.delete(key);
    }
  }
}

/** Another asker's deadline may be later than one's own. */
async function orAborted(answer: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(accessError('wait for what another part of the run has asked already', signal.reason));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

const keyOf = (args: readonly unknown[]): string => JSON.stringify(args.filter((arg) => !(arg instanceof AbortSignal))).toLowerCase();

const signalOf = (args: readonly unknown[]): AbortSignal => args.find((arg) => arg instanceof AbortSignal) ?? new AbortController().signal;
