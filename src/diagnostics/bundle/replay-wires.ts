import { AccessError } from '../ports.ts';
import type { Wires } from '../wire.ts';
import { answering } from './answering.ts';
import type { Bundle } from './bundle.ts';
import { errorOf } from './failure.ts';
import { measurement } from './format.ts';
import { parsed, partsOf } from './parts.ts';
import { telling } from './telling.ts';

/** Everything that a run meets, out of a bundle. @throws {BundleError} where a file of it cannot be used */
export function replayWires(bundle: Bundle): Wires {
  const measured = new Map([...partsOf(bundle, 'measured')].map(({ path, text }) => parsed(path, text, measurement)).map((one) => [one.name, one]));
  return {
    arm: answering(bundle, 'arm'),
    kubernetes: answering(bundle, 'kubernetes'),
    places: telling(bundle),
    async measured(name, read) {
      const known = measured.get(name);
      if (known === undefined) throw new AccessError(`This bundle has no measurement "${name}"`);
      if (known.failure !== undefined) throw errorOf(known.failure);
      return read(known.value);
    },
  };
}
