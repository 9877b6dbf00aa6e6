/** A command that cannot be carried out: what is wrong, and what to type instead. */
export interface Usage {
  readonly kind: 'usage';
  readonly says: string;
  /** Whole commands, ready to be typed. */
  readonly tryThis: readonly string[];
}

export function usage(says: string, tryThis: readonly string[] = []): Usage {
  return { kind: 'usage', says, tryThis };
}

export function isUsage(value: object): value is Usage {
  return 'kind' in value && value.kind === 'usage';
}
