import { AccessError } from '../ports.ts';
import { isExpired } from './errors.ts';

/** Objects asked for in one page, and pages at most: 50,000 objects. */
export const PAGE = 500;
const MAX_PAGES = 100;

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string };
}

type List<T> = (page: { readonly limit: number; readonly _continue?: string }) => Promise<Page<T>>;

/**
 * Every object of a list, page by page. The API server forgets the version that a list began with after some minutes
 * (410 Expired): what was read of it cannot be completed, and the list is begun anew, once.
 * @throws {AccessError} where the list has no end within its bound
 */
export async function allPages<T>(list: List<T>): Promise<readonly T[]> {
  try {
    return await pageByPage(list);
  } catch (error) {
    if (!isExpired(error)) throw error;
    return pageByPage(list);
  }
}

async function pageByPage<T>(list: List<T>): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await list({ limit: PAGE, ...(token === undefined ? {} : { _continue: token }) });
    items.push(...answer.items);
    token = answer.metadata?._continue;
    if (token === undefined || token === '') return items;
  }
  throw new AccessError(`Cannot list everything: more than ${MAX_PAGES} pages of ${PAGE}`);
}
