import type { McpToolCallResult } from '../../protocol/item.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type {
  ThreadItemEntry,
  ThreadItemsAnchor,
  ThreadItemsListParams,
  ThreadItemsListResult,
} from '../../protocol/thread-methods.ts';
import { encodeItemCursor } from '../../store/cursor.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { ListItems } from '../../store/thread-store.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { itemEntry } from './item-entry.ts';
import { itemPages } from './item-pages.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';
import { pageLimitsOf, pageSizeOf } from './page-size.ts';

/** `thread/items/list` and its older spelling `thread/turns/items/list`, oldest first unless asked otherwise. */
export async function listItems(
  context: ThreadsContext,
  params: ThreadItemsListParams,
  wireMethod: string,
): Promise<ThreadItemsListResult> {
  const { threadId, thread } = await itemPages(context, params.threadId, wireMethod);
  const page = await orNotFound(
    context.store.listItems({
      threadId,
      includeArchived: true,
      turnId: params.turnId ?? null,
      cursor: cursorOf(context, threadId, params),
      ...limitsOf(context, params),
      sortDirection: params.sortDirection ?? 'asc',
    }),
    () => threadNotLoaded(threadId),
  ).catch((error: unknown) => {
    throw refusal(error, params, wireMethod);
  });
  return {
    data: page.rows.map((row) => deferred(itemEntry(thread, row), params)),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}

/** Whoever asks for one item of a turn wants all of it. */
function limitsOf(context: ThreadsContext, { turnId, limit }: ThreadItemsListParams) {
  const pageSize = pageSizeOf(limit);
  return turnId != null && pageSize === 1 ? { pageSize } : pageLimitsOf(context, limit);
}

/** Leaves out what the client reads later: as the original does, only in lists of one turn and of what went well. */
function deferred(entry: ThreadItemEntry, { turnId, deferOutput }: ThreadItemsListParams): ThreadItemEntry {
  if (turnId == null || deferOutput == null) return entry;
  const { item } = entry;
  if (!('status' in item) || item.status !== 'completed') return entry;
  if (deferOutput.commandExecution && item.type === 'commandExecution' && item.aggregatedOutput !== null) {
    return { ...entry, item: { ...whole(item), aggregatedOutput: null }, outputDeferred: true };
  }
  if (deferOutput.mcpToolCall && item.type === 'mcpToolCall' && hasOnlyContent(item.result)) {
    return { ...entry, item: { ...whole(item), result: { ...item.result, content: [] } }, outputDeferred: true };
  }
  return entry;
}

/** What is left out altogether is not cut. */
function whole<Item extends { readonly bobbinTruncated?: unknown }>({ bobbinTruncated: _, ...item }: Item) {
  return item;
}

/** The original leaves a structured result where it is. */
function hasOnlyContent(result: McpToolCallResult | null): result is McpToolCallResult {
  return result !== null && result.structuredContent == null && result.content.length > 0;
}

/** A client may name the item to start behind instead of a cursor of ours. */
function cursorOf(
  { store }: ThreadsContext,
  threadId: string,
  { cursor, turnId }: ThreadItemsListParams,
): NonNullable<ListItems['cursor']> | null {
  if (!isAnchor(cursor)) return cursor ?? null;
  if (!turnId) throw invalidAnchor('turnId is required when cursor is an item anchor');
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
