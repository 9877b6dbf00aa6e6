import { BrokenRecord } from './parse-record.ts';

export interface StoreOptions {
  /** How long a record is kept after its last change. */
  readonly retentionMs: number;
  /** Told of records that a list leaves out because they cannot be read. */
  readonly onBroken: (error: Error) => void;
}

/** For lists: one record that cannot be read is told and left out. */
export function leaveOut(onBroken: (error: Error) => void): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof BrokenRecord)) throw error;
    onBroken(error);
  };
}
