import type { StoredTurn } from '../history/stored-turn.ts';
import { TurnProjector, type TurnProjectorOptions } from '../history/turn-projector.ts';
import { clampPageSize } from './guarded.ts';
import { pageTurns } from './page-turns.ts';
import type { ListTurns, Page, ThreadStore } from './thread-store.ts';

/**
 * A page of turns from a store that has none: its whole history is read and folded. Correct, never fast.
 *
 * @throws {ThreadStoreError} what `loadHistory` throws, and `invalid` for a cursor that does not belong here.
 */
export async function listTurnsFromHistory(
  store: Pick<ThreadStore, 'name' | 'loadHistory'>,
  params: ListTurns,
  options: TurnProjectorOptions = {},
): Promise<Page<StoredTurn>> {
  const { threadId, includeArchived = true } = params;
  const projector = new TurnProjector(options);
  for await (const page of store.loadHistory({ threadId, includeArchived })) {
    for (const record of page.records) projector.apply(record);
  }
  const pageSize = clampPageSize(params.pageSize);
  return pageTurns(projector.turns(), { ...params, pageSize }, { threadId, store: store.name });
}
