import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Scene } from './core/scene.ts';

/** The pages that this process serves under `/docs/causes/`. */
export const CAUSES_FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'causes');

/** Links to the pages that exist, where people can reach this bot. The folder is read once. */
export function causePages(publicUrl: string | undefined): Scene['causePage'] {
  const base = publicUrl?.replace(/\/+$/, '');
  const pages = new Set(pagesIn(CAUSES_FOLDER));
  return (check) => (base !== undefined && pages.has(`${check}.md`) ? `${base}/docs/causes/${check}` : undefined);
}

/** Links are a help; a missing folder must not keep the bot from its work. */
function pagesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
