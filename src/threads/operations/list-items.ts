import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadItemsAnchor, ThreadItemsListParams, ThreadItemsListResult } from '../../protocol/thread-methods.ts';
import { encodeItemCursor } from '../../store/cursor.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { ListItems } from '../../store/thread-store.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { liveItem } from './loaded-history.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';
import { pageSizeOf } from './page-size.ts';

/** `thread/items/list` and its older spelling `thread/turns/items/list`, oldest first unless asked otherwise. */
export async function listItems(
  context: ThreadsContext,
  params: ThreadItemsListParams,
  wireMethod: string,
): Promise<ThreadItemsListResult> {
  // A store without item pages says so for any thread, before the id is looked at: clients probe with it.
  if (!context.store.capabilities.itemPaging) throw RpcError.notSupported(wireMethod);
  const threadId = parseThreadId(params.threadId);
  const thread = context.registry.find(threadId);
  if (thread?.ephemeral === true || thread?.live.isPersisted === false) throw RpcError.notSupported(wireMethod);
  await thread?.live.flush();
  const page = await orNotFound(
    context.store.listItems({
      threadId,
      includeArchived: true,
      turnId: params.turnId ?? null,
      cursor: cursorOf(context, threadId, params),
      pageSize: pageSizeOf(params.limit),
      sortDirection: params.sortDirection ?? 'asc',
    }),
    () => threadNotLoaded(threadId),
  ).catch((error: unknown) => {
    throw refusal(error, params, wireMethod);
  });
  return {
    data: page.rows.map(({ turnId, item, startedAtMs, completedAtMs }) => ({
      turnId,
      item: thread === null ? item : liveItem(thread, turnId, item),
      startedAtMs,
      completedAtMs,
    })),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}

/** A client may name the item to start behind instead of a cursor of ours. */
function cursorOf(
  { store }: ThreadsContext,
  threadId: string,
  { cursor, turnId }: ThreadItemsListParams,
): NonNullable<ListItems['cursor']> | null {
  if (!isAnchor(cursor)) return cursor ?? null;
  if (turnId == null) throw invalidAnchor('turnId is required when cursor is an item anchor');
  return encodeItemCursor({ turnId, itemId: cursor.itemId, includeAnchor: false }, { threadId, store: store.name });
}

function isAnchor(cursor: ThreadItemsListParams['cursor']): cursor is ThreadItemsAnchor {
  return typeof cursor === 'object' && cursor !== null;
}

function refusal(error: unknown, { cursor }: ThreadItemsListParams, wireMethod: string): unknown {
  if (!(error instanceof ThreadStoreError)) return error;
  if (error.code === 'unsupported') return RpcError.notSupported(wireMethod);
  if (error.code !== 'invalid' || !isAnchor(cursor)) return error;
  return invalidAnchor('cursor.itemId does not identify an item in the requested history scope');
}

function invalidAnchor(message: string): RpcError {
  return new RpcError(RPC_ERROR.invalidParams, message);
}
