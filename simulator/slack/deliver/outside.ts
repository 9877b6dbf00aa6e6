import type { Triggers } from '../api/triggers.ts';
import type { Line } from './deliver.ts';
import type { ResponseUrls } from './response-urls.ts';

/** What deliveries need beside the workspace. */
export interface Outside {
  line: Line;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  /** The stand-in's own address. */
  url(): string;
}
