import type { ListThreads, Page, StoredThread } from '../../thread-store.ts';
import { HeadedThreads, type ListSources } from './headed-threads.ts';
import { listFirstThreads } from './list-first-threads.ts';

/**
 * One page of threads, from their files.
 *
 * All are sorted and filtered by what their first lines say; those of the page are then read whole, for git data and
 * model may have changed later in the file.
 */
export async function listLocalThreads(sources: ListSources, params: ListThreads): Promise<Page<StoredThread>> {
  // First lines do not tell when the last turn began; where too many files would have to be read whole for that, the last
  // write stands for it.
  const first = params.sortKey === 'recency_at' ? await listFirstThreads(sources, params) : null;
  if (first !== null) return first;
  const threads = new HeadedThreads(sources, params, await sources.names.names());
  await threads.add(await sources.catalog.currentRollouts(params.archived));
  return threads.page();
}
