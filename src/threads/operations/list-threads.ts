import path from 'node:path';
import { echoed } from '../../protocol/echoed.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type {
  ThreadListParams,
  ThreadListResult,
  ThreadLoadedListParams,
  ThreadLoadedListResult,
} from '../../protocol/thread-methods.ts';
import type { ListThreads, ThreadSortKey } from '../../store/thread-store.ts';
import { describeStored } from '../describe-thread.ts';
import { storedFamily } from '../sub-agents/stored-family.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { pageSizeOf } from './page-size.ts';

/** `thread/list`: stored threads with a user message. */
export async function listThreads(context: ThreadsContext, params: ThreadListParams): Promise<ThreadListResult> {
  const parentThreadIds = await parentsOf(context, params);
  const page = await context.store.listThreads({
    cursor: params.cursor ?? null,
    pageSize: pageSizeOf(params.limit),
    sortKey: sortKeyOf(params.sortKey),
    sortDirection: params.sortDirection ?? 'desc',
    modelProviders: providersOf(context, params.modelProviders),
    defaultModelProvider: context.config.defaultModelProvider,
    sourceKinds: parentThreadIds === null ? sourceKindsOf(params.sourceKinds) : givenKinds(params.sourceKinds),
    archived: params.archived === true,
    cwds: cwdsOf(params.cwd),
    searchTerm: params.searchTerm ?? null,
    ...(params.excludedThreadIds == null ? {} : { excludedThreadIds: params.excludedThreadIds }),
    originators: params.originators ?? null,
    parentThreadIds,
  });
  return {
    data: await Promise.all(page.rows.map((row) => describeStored(context, row))),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}

/** `thread/loaded/list`: ids in ascending order; there is no default limit. */
export function listLoadedThreads(context: ThreadsContext, params: ThreadLoadedListParams): ThreadLoadedListResult {
  const after = params.cursor == null ? null : loadedCursor(params.cursor);
  const ids = context.registry.ids.filter((id) => after === null || id > after);
  const limit = params.limit == null ? ids.length : Math.max(params.limit, 1);
  const data = ids.slice(0, limit);
  return { data, nextCursor: data.length < ids.length ? (data.at(-1) ?? null) : null };
}

function loadedCursor(raw: string): string {
  try {
    return parseThreadId(raw);
  } catch {
    throw RpcError.invalidRequest(`invalid cursor: ${echoed(raw)}`);
  }
}

function sortKeyOf(sortKey: ThreadListParams['sortKey']): ThreadSortKey {
  if (sortKey == null) return 'created_at';
  if (sortKey === 'section_position') throw RpcError.notSupported('thread/list.sortKey section_position');
  return sortKey;
}

/** Absent or null: only the configured provider; an empty list: all. */
function providersOf(
  context: ThreadsContext,
  providers: ThreadListParams['modelProviders'],
): ListThreads['modelProviders'] {
  if (providers == null) return [context.config.defaultModelProvider];
  return providers.length === 0 ? null : providers;
}

/** The threads of which those are listed that they spawned; null: all are. */
async function parentsOf(
  context: ThreadsContext,
  { parentThreadId, ancestorThreadId }: ThreadListParams,
): Promise<readonly string[] | null> {
  if (parentThreadId != null && ancestorThreadId != null) {
    throw RpcError.invalidRequest('parentThreadId and ancestorThreadId are mutually exclusive');
  }
  if (parentThreadId != null) return [parseThreadId(parentThreadId)];
  return ancestorThreadId == null ? null : storedFamily(context, parseThreadId(ancestorThreadId));
}

/** Of the threads below another one all are listed, whatever they come from. */
function givenKinds(kinds: ThreadListParams['sourceKinds']): ListThreads['sourceKinds'] {
  return kinds == null || kinds.length === 0 ? null : kinds;
}

/** Absent or empty: threads that a user works in. */
export function sourceKindsOf(kinds: ThreadListParams['sourceKinds']): ListThreads['sourceKinds'] {
  return kinds == null || kinds.length === 0 ? 'interactive' : kinds;
}

/** An empty text matches nothing, and so does an empty list. */
function cwdsOf(cwd: ThreadListParams['cwd']): ListThreads['cwds'] {
  if (cwd == null) return null;
  const folders = typeof cwd === 'string' ? [cwd] : cwd;
  return folders.filter((folder) => folder !== '').map((folder) => path.resolve(folder));
}
