/** The inverse of a change that writes `to` where `from` stood. */
export const swapped = <T extends { readonly from: unknown; readonly to: unknown }>(operation: T): T => ({ ...operation, from: operation.to, to: operation.from });
