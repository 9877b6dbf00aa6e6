import type { JsonObject } from '../json.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Files } from './files.ts';
import type { RateClass } from './rates.ts';
import type { Triggers } from './triggers.ts';

/** What a Web API method works on. */
export interface ApiContext {
  workspace: Workspace;
  files: Files;
  triggers: Triggers;
  /** The stand-in's own address, without a slash at the end. */
  url: string;
}

/** One Web API method. `run` returns the answer without `ok`, or throws a Refusal. */
export interface Method {
  rate: RateClass;
  run(args: JsonObject, context: ApiContext): JsonObject;
}

export type Methods = Readonly<Record<string, Method>>;
