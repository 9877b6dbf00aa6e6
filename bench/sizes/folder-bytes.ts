import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the files below a folder hold. */
export const folderBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, entry) => sum + statSync(join(folder, entry)).size, 0);
