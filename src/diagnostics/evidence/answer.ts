/** What one source could or could not give. The reason is a sentence fit for the thread. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
