import { foundAt } from '../rollouts/find-rollouts.ts';
import { HomeIndexer } from './home-indexer.ts';
import type { IndexNews, IndexRequest, IndexWork } from './index-request.ts';
import { instanceOf, openIndexWriter } from './open-index.ts';

/** The writing side of an index. */
export interface IndexServer {
  /** See {@link instanceOf}. */
  readonly instance: number;
  handle(request: IndexRequest): Promise<void>;
  close(): void;
}

export async function serveIndex(
  { home, hasTurns, hasSearch, stop }: IndexWork,
  news: IndexNews,
): Promise<IndexServer> {
  const database = await openIndexWriter(home, () => news.onRemade());
  const onDamaged = (reason: string): void => news.onDamaged(reason);
  const stopped = stop === undefined ? null : new Int32Array(stop);
  const isStopped = () => stopped !== null && Atomics.load(stopped, 0) === 1;
  const indexer = new HomeIndexer({ home, database, hasTurns, hasSearch, isStopped, onDamaged });
  return {
    instance: instanceOf(database),
    async handle(request) {
      if (request.type === 'look') return indexer.look(request.paths);
      if ('path' in request) return indexer[request.type](foundAt(request.path, request.isArchived));
      return indexer[request.type]();
    },
    close() {
      indexer.close();
      database.close();
    },
  };
}
