import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadItemsReadParams, ThreadItemsReadResult } from '../../protocol/thread-methods.ts';
import { readItemsFromHistory } from '../../store/history-fallback.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { itemEntry } from './item-entry.ts';
import { itemPages } from './item-pages.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';

const MAX_ITEMS = 100;

/** `thread/items/read`: whole items of one turn, oldest first. */
export async function readItems(
  context: ThreadsContext,
  params: ThreadItemsReadParams,
): Promise<ThreadItemsReadResult> {
  const { turnId, itemIds } = params;
  if (itemIds.length < 1 || itemIds.length > MAX_ITEMS) {
    throw RpcError.invalidRequest(`itemIds must contain 1 to ${MAX_ITEMS} IDs`);
  }
  const { threadId, thread } = await itemPages(context, params.threadId, 'thread/items/read');
  const { store, config } = context;
  const request = { threadId, includeArchived: true, turnId, itemIds };
  const items = await orNotFound(
    store.readItems?.(request) ?? readItemsFromHistory(store, request, { records: config.persistence }),
    () => threadNotLoaded(threadId),
  );
  return { data: items.map((item) => itemEntry(thread, item)) };
}
