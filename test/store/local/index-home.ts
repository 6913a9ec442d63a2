import { HomeIndexer } from '../../../src/store/local/index/home-indexer.ts';
import { openIndexWriter } from '../../../src/store/local/index/open-index.ts';

/** Indexes everything in a home, as a server does in the course of time. */
export async function indexHome(home: string): Promise<void> {
  const database = await openIndexWriter(home, () => undefined);
  const indexer = new HomeIndexer({ home, database, hasTurns: true, hasSearch: true });
  await indexer.sweep();
  await indexer.idle();
  indexer.close();
  database.close();
}
