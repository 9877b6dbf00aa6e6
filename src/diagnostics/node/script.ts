/**
 * One script per node and run. Every section runs on its own clock, their outputs travel back in one frame:
 * gzip, base64, length, checksum and a nonce, so that what a channel cut or mixed up is noticed.
 *
 * Run Command keeps the last 4,096 bytes only, hence the trailer at the end. Where not everything fits, the largest of
 * the bulky sections is left out and named as such, then the next one; the others go only when that does not suffice.
 */
import { shellWord } from '../remedies/shell-word.ts';

export interface Section {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  /** POSIX shell; values in it are quoted with `shellWord`. */
  readonly script: string;
  /** Seconds after which it is ended; its exit status is then 124 or 137. */
  readonly timeout: number;
  /** Its length has no bound that would let it always fit: left out before the others. */
  readonly isBulky?: true;
}

export interface ScriptOptions {
  readonly nonce: string;
  /** Bytes that the channel carries. */
  readonly outputLimit: number;
}

/** Output of one section that is kept, before compression. */
export const SECTION_BYTES = 262_144;

/** What the channel adds around our frame, and the frame's own trailer. */
export const FRAME_BYTES = 360;

export const FRAME_WORD = 'AKSCHATOPS1';

/** @throws {Error} for a section name or nonce that is not plain */
export function nodeScript(sections: readonly Section[], { nonce, outputLimit }: ScriptOptions): string {
  for (const word of [nonce, ...sections.map(({ name }) => name)]) assertPlain(word);
  return [
    'export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'umask 077',
    'd=$(mktemp -d /tmp/aks-chatops.XXXXXX) || exit 1',
    `trap 'rm -rf "$d"' EXIT`,
    'cd "$d" || exit 1',
    ...sections.map(startSection),
    'wait',
    PACK,
    LEAVE_OUT,
    `names=${namesOf(sections)}`,
    `bulky=${namesOf(sections.filter(({ isBulky }) => isBulky === true))}`,
    `room=${outputLimit - FRAME_BYTES}`,
    'pack $names',
    'while [ "$(wc -c <frame)" -gt "$room" ] && [ -n "$names" ]; do leave_out "$(largest)"; done',
    'cat frame',
    `printf '\\n${FRAME_WORD} %s %s %s\\n' ${nonce} "$(wc -c <frame)" "$(sha256sum <frame | cut -c1-64)"`,
  ].join('\n');
}

const namesOf = (sections: readonly Section[]): string => shellWord(sections.map(({ name }) => name).join(' '));

/** In the background, with its own deadline, nothing to read, and both streams kept apart. */
function startSection({ name, script, timeout }: Section): string {
  const run = `timeout -k 2 ${timeout} sh -c ${shellWord(script)} </dev/null >${name}.out 2>${name}.err`;
  return `( ${run}; printf 'rc=%s' $? >${name}.fate ) &`;
}

/** Every section's fate travels; the output only of those that are named. */
const PACK = `pack() {
  { for fate in *.fate; do
      name=\${fate%.fate}; out=0; err=0
      case " $* " in *" $name "*)
        out=$(wc -c <"$name.out"); [ "$out" -gt ${SECTION_BYTES} ] && out=${SECTION_BYTES}
        err=$(wc -c <"$name.err"); [ "$err" -gt 2048 ] && err=2048 ;;
      esac
      printf '%s %s %s %s %s\\n' "$name" "$(cat "$fate")" "$out" "$err" "$([ -f "$name.out" ] && wc -c <"$name.out" || echo 0)"
      [ "$out" -gt 0 ] && head -c "$out" "$name.out"
      [ "$err" -gt 0 ] && head -c "$err" "$name.err"
    done; } | gzip -9n | base64 -w0 >frame
}`;

const LEAVE_OUT = `largest() {
  of=; for name in $names; do case " $bulky " in *" $name "*) of="$of $name";; esac; done
  for name in \${of:-$names}; do echo "$(cat "$name.out" "$name.err" | wc -c) $name"; done | sort -rn | head -n 1 | cut -d ' ' -f 2
}
leave_out() {
  printf left-out >"$1.fate"
  kept=; for name in $names; do [ "$name" = "$1" ] || kept="$kept $name"; done
  names=$kept; pack $names
}`;

/** @throws {Error} where the word could be anything but itself in a script */
export function assertPlain(word: string): void {
  if (!/^[a-z0-9-]+$/.test(word)) {
    throw new Error(`Cannot build a node script with the name "${word}": use lower-case letters, digits and dashes`);
  }
}
