import type { StoredItem, StoredTurn } from '../history/stored-turn.ts';
import { TurnProjector, type TurnProjectorOptions } from '../history/turn-projector.ts';
import { clampPageSize } from './guarded.ts';
import { itemsNamed } from './page-items.ts';
import { pageTimeline } from './page-timeline.ts';
import { pageTurns } from './page-turns.ts';
import type {
  ListTimeline,
  ListTurns,
  LoadHistory,
  Page,
  ReadItems,
  ThreadStore,
  TimelinePage,
} from './thread-store.ts';

type Readable = Pick<ThreadStore, 'name' | 'loadHistory'>;

/**
 * A page of turns from a store that has none: its whole history is read and folded. Correct, never fast.
 *
 * @throws {ThreadStoreError} what `loadHistory` throws, and `invalid` for a cursor that does not belong here.
 */
export async function listTurnsFromHistory(
  store: Readable,
  params: ListTurns,
  options: TurnProjectorOptions = {},
): Promise<Page<StoredTurn>> {
  const projector = await foldedHistory(store, params, options);
  const pageSize = clampPageSize(params.pageSize);
  return pageTurns(projector.turns(), { ...params, pageSize }, { threadId: params.threadId, store: store.name });
}

/**
 * Named items from a store that cannot read them by their ids, in the same way.
 *
 * @throws {ThreadStoreError} what `loadHistory` throws.
 */
export async function readItemsFromHistory(
  store: Readable,
  params: ReadItems,
  options: TurnProjectorOptions = {},
): Promise<readonly StoredItem[]> {
  return itemsNamed((await foldedHistory(store, params, options)).items(), params);
}

/**
 * A page of the timeline of a store that has none, in the same way.
 *
 * @throws {ThreadStoreError} what `loadHistory` throws, and `invalid` for a cursor that does not belong here.
 */
export async function listTimelineFromHistory(
  store: Readable,
  params: ListTimeline,
  options: TurnProjectorOptions = {},
): Promise<TimelinePage> {
  const projector = await foldedHistory(store, params, options);
  const pageSize = clampPageSize(params.pageSize);
  return pageTimeline(projector.timeline(), { ...params, pageSize }, { threadId: params.threadId, store: store.name });
}

async function foldedHistory(
  store: Readable,
  { threadId, includeArchived = true }: LoadHistory,
  options: TurnProjectorOptions,
): Promise<TurnProjector> {
  const projector = new TurnProjector(options);
  for await (const page of store.loadHistory({ threadId, includeArchived })) {
    for (const record of page.records) projector.apply(record);
  }
  return projector;
}
