/** What has to be known of a kind of change. Each kind has one form, in the table of its family. */
export interface FinalForm<O> {
  /** What is shown of it, and on nodes what is run: its command, word by word. */
  words(operation: O): readonly string[];
  /** Lines that its command reads from standard input; absent: none. */
  input?(operation: O): string;
  /** What it changes, in a word or two for people. */
  target(operation: O): string;
}

export interface ReversibleForm<O> extends FinalForm<O> {
  /** The operation that takes it back. */
  inverse(operation: O): O;
}

/** Those of the operations `O` that can be of the kind `K`. */
export type OfKind<O extends { readonly kind: string }, K extends string> = O extends unknown ? (K extends O['kind'] ? O : never) : never;

/** A form for every kind of the operations `O`; `Final` are those among them that nothing takes back. */
export type FormsOf<O extends { readonly kind: string }, Final extends O = never> = {
  readonly [K in O['kind']]: K extends Final['kind'] ? FinalForm<OfKind<O, K>> : ReversibleForm<OfKind<O, K>>;
};
