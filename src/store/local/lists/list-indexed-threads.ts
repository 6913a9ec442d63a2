import type { ListThreads, Page, StoredThread } from '../../thread-store.ts';
import type { LocalIndex } from '../index/local-index.ts';
import type { IndexedThread } from '../index/page-indexed-threads.ts';
import type { ListSources } from './headed-threads.ts';
import { listFirstThreads } from './list-first-threads.ts';
import { listLocalThreads } from './list-local-threads.ts';

/** So many first lines are read while an index could be brought up to date. */
const MAX_HEADS = 512;

/** One page of threads out of the index; from the files while that does not know all threads. */
export async function listIndexedThreads(
  index: LocalIndex,
  sources: ListSources,
  params: ListThreads,
): Promise<Page<StoredThread>> {
  const names = await sources.names.names();
  const known = await index.list(params, names);
  if (known !== null) {
    sources.catalog.forget();
    return wholeThreads(sources, known);
  }
  // An index that knows nearly all of them is sooner compared with the folders.
  const first = await listFirstThreads(sources, params, (await index.knowsMany()) ? MAX_HEADS : undefined);
  if (first !== null) return first;
  const waited = await index.listWhenKnown(params, names);
  return waited === null ? listLocalThreads(sources, params) : wholeThreads(sources, waited);
}

async function wholeThreads({ reader }: ListSources, page: Page<IndexedThread>): Promise<Page<StoredThread>> {
  const rows = page.rows.map(({ thread, found, isWhole }) => (isWhole ? thread : reader.listed(found, thread)));
  return { ...page, rows: await Promise.all(rows) };
}
