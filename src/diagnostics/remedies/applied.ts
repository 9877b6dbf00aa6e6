/**
 * What became of a change. `ok: false` is certain: nothing was changed by the operation named in `says`.
 * `unknown`: the change may or may not have happened, and must be measured.
 */
export type Applied =
  | { readonly ok: true; readonly says: string }
  | { readonly ok: false; readonly says: string }
  | { readonly ok: 'unknown'; readonly says: string };
