import type { ListThreads, Page, StoredThread } from '../thread-store.ts';
import { HeadedThreads, type ListSources } from './headed-threads.ts';

/**
 * One page of threads, from their files.
 *
 * All are sorted and filtered by what their first lines say; those of the page are then read whole, for git data and
 * model may have changed later in the file.
 */
export async function listLocalThreads(sources: ListSources, params: ListThreads): Promise<Page<StoredThread>> {
  const threads = new HeadedThreads(sources, await sources.names.names());
  await threads.add(await sources.catalog.currentRollouts(params.archived));
  return threads.page(params);
}
