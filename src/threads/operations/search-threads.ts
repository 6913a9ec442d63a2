import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadSearchParams, ThreadSearchResult } from '../../protocol/thread-search-methods.ts';
import { describeStored } from '../describe-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { sourceKindsOf } from './list-threads.ts';
import { pageSizeOf } from './page-size.ts';
import { requireSearchTerm } from './search-term.ts';

const WIRE_METHOD = 'thread/search';

/** `thread/search`: threads in which the user or the agent said something. */
export async function searchThreads(context: ThreadsContext, params: ThreadSearchParams): Promise<ThreadSearchResult> {
  if (!context.store.capabilities.search) throw RpcError.notSupported(WIRE_METHOD);
  requireSearchTerm(params.searchTerm, WIRE_METHOD);
  const page = await context.store.searchThreads({
    cursor: params.cursor ?? null,
    pageSize: pageSizeOf(params.limit),
    sortKey: params.sortKey ?? 'created_at',
    sortDirection: params.sortDirection ?? 'desc',
    modelProviders: null,
    defaultModelProvider: context.config.defaultModelProvider,
    sourceKinds: sourceKindsOf(params.sourceKinds),
    archived: params.archived === true,
    cwds: null,
    searchTerm: params.searchTerm,
  });
  return {
    data: await Promise.all(
      page.rows.map(async ({ thread, snippet }) => ({ thread: await describeStored(context, thread), snippet })),
    ),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
    ...(page.isComplete ? {} : { bobbinIncomplete: true }),
  };
}
