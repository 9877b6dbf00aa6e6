/** The pages about causes that findings link to: docs/causes/<check>.md, for people without the repository. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { marked } from 'marked';
import { hasCode } from './error-text.ts';

/** Links from page to page: files in the repository, addresses without an ending here. */
const BESIDE = /href="(?:\.\/)?([a-z][a-z0-9-]*)\.md"/g;

const ID = /^[a-z][a-z0-9-]{0,63}$/;

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
pre { padding: .8rem 1rem; overflow-x: auto; border-radius: .4rem; background: color-mix(in srgb, currentColor 8%, transparent); }
code { font: .9em ui-monospace, monospace; }
table { border-collapse: collapse; }
th, td { padding: .3rem .7rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: left; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No scripts, no frames, nothing from elsewhere; the one style by its hash. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page about a check as HTML; absent where there is none of that name. */
export async function causePage(folder: string, id: string): Promise<string | undefined> {
  if (!ID.test(id)) return undefined;
  try {
    return page(id, await readFile(join(folder, `${id}.md`), 'utf8'));
  } catch (error) {
    if (hasCode(error, ['ENOENT'])) return undefined;
    throw error;
  }
}

function page(id: string, markdown: string): string {
  const body = marked.parse(markdown, { async: false }).replaceAll(BESIDE, 'href="$1"');
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${id}</title>`;
  return `<!doctype html><html lang="en"><head>${head}<style>${STYLE}</style></head><body>${body}</body></html>`;
}
