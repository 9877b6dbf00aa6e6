import type { Answer } from '../../evidence.ts';

/** The interface that owns `address`, out of lines of `INTERFACE ADDRESS`; packets for it arrive there. */
export function inInterfaceOf(addresses: Answer<string>, address: string): { readonly inInterface?: string } {
  const line = addresses.ok ? addresses.value.split('\n').find((candidate) => candidate.endsWith(` ${address}`)) : undefined;
  const [inInterface] = line?.split(' ') ?? [];
  return inInterface === undefined || inInterface === '' ? {} : { inInterface };
}
