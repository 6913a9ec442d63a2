import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadItemsListParams, ThreadItemsListResult } from '../../protocol/thread-methods.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { pageSizeOf } from './list-turns.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';

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
      cursor: params.cursor ?? null,
      pageSize: pageSizeOf(params.limit),
      sortDirection: params.sortDirection ?? 'asc',
    }),
    () => threadNotLoaded(threadId),
  ).catch((error: unknown) => {
    const isUnsupported = error instanceof ThreadStoreError && error.code === 'unsupported';
    throw isUnsupported ? RpcError.notSupported(wireMethod) : error;
  });
  return {
    data: page.rows.map(({ turnId, item, startedAtMs, completedAtMs }) => ({
      turnId,
      item,
      startedAtMs,
      completedAtMs,
    })),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}
