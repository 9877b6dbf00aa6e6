import type { JsonObject } from '../json.ts';

/** Slack's own way to say no: `{ ok: false, error: code }` and what explains it. */
export class Refusal extends Error {
  readonly code: string;
  readonly more: JsonObject;

  constructor(code: string, more: JsonObject = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.more = more;
  }
}
