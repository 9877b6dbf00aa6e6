/** `--node`, `--pod`, `--namespace` and `--from`: what narrows a diagnosis. */
import type { Target } from '../../diagnostics/model.ts';
import { isIpv4, isLabel, isNamespaced, isSubdomain } from './names.ts';
import { nearest } from './nearest.ts';
import { oneLine } from './text.ts';
import { isUsage, usage, type Usage } from './usage.ts';
import { enumerated } from './words.ts';

type OptionName = 'node' | 'pod' | 'namespace' | 'from';

const OPTIONS: Readonly<Record<OptionName, { takes: string; accepts: (value: string) => boolean }>> = {
  node: { takes: 'a node name as kubectl get nodes shows it: lower-case letters, digits, "-" and "."', accepts: isSubdomain },
  pod: { takes: 'namespace/name: lower-case letters, digits, "-" and "."', accepts: isNamespaced },
  namespace: { takes: 'a namespace: lower-case letters, digits and "-", at most 63', accepts: isLabel },
  from: { takes: 'a public IPv4 address of a client, such as 203.0.113.9', accepts: isIpv4 },
};
const FLAGS = Object.keys(OPTIONS).map((name) => `--${name}`);

export interface Narrowed {
  readonly positional: readonly string[];
  readonly target: Target;
}

/** Takes the options out of `words`; what is left are names and targets, in their order. */
export function readOptions(words: readonly string[]): Narrowed | Usage {
  let state: Narrowed = { positional: [], target: {} };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('--')) {
      state = { ...state, positional: [...state.positional, word] };
      continue;
    }
    const [flag = '', attached] = split(word);
    const value = attached ?? words[index + 1];
    if (attached === undefined) index += 1;
    const option = readOption(flag, value, state.target);
    if (isUsage(option)) return option;
    state = { ...state, target: option };
  }
  return state;
}

function split(word: string): readonly string[] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function readOption(flag: string, value: string | undefined, target: Target): Target | Usage {
  const name = flag.slice(2).toLowerCase();
  if (!isOption(name)) return unknownOption(flag);
  const { takes, accepts } = OPTIONS[name];
  if (target[name] !== undefined) return usage(`--${name} is given twice; name one`);
  if (value === undefined || value.startsWith('--')) return usage(`--${name} needs a value: ${takes}`);
  if (!accepts(value)) return usage(`"${oneLine(value, 60)}" is not what --${name} takes: ${takes}`);
  return { ...target, [name]: value };
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function unknownOption(flag: string): Usage {
  const [meant] = nearest(flag, FLAGS);
  const hint = meant === undefined ? `the options are ${enumerated(FLAGS, 'and')}` : `did you mean ${meant}?`;
  return usage(`There is no option "${oneLine(flag, 30)}"; ${hint}`);
}
