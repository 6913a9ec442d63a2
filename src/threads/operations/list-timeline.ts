import type { StoredTimelineEntry } from '../../history/stored-turn.ts';
import type {
  ThreadTimelineEntry,
  ThreadTimelineListParams,
  ThreadTimelineListResult,
} from '../../protocol/timeline.ts';
import { listTimelineFromHistory } from '../../store/history-fallback.ts';
import type { CodexThread } from '../codex-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { wireTurn } from '../turn-view.ts';
import { itemPages } from './item-pages.ts';
import { liveItem } from './loaded-history.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';
import { pageLimitsOf } from './page-size.ts';

/** `thread/timeline/list`: pages from the newest on, each oldest first. */
export async function listTimeline(
  context: ThreadsContext,
  params: ThreadTimelineListParams,
): Promise<ThreadTimelineListResult> {
  const { threadId, thread } = await itemPages(context, params.threadId, 'thread/timeline/list');
  const { store, config } = context;
  const request = {
    threadId,
    includeArchived: true,
    cursor: params.cursor ?? null,
    ...pageLimitsOf(context, params.limit),
  };
  const { rows, nextCursor } = await orNotFound(
    store.listTimeline?.(request) ?? listTimelineFromHistory(store, request, { records: config.persistence }),
    () => threadNotLoaded(threadId),
  );
  return { data: rows.map((row) => wireEntry(thread, row)), nextCursor, activeRealtimeSessionAtPageStart: null };
}

function wireEntry(thread: CodexThread | null, entry: StoredTimelineEntry): ThreadTimelineEntry {
  const { type, position } = entry;
  if (type === 'item') {
    const { turnId, item } = entry;
    return { type, position, turnId, item: thread === null ? item : liveItem(thread, turnId, item) };
  }
  const { id: turnId, startedAt, status, error, completedAt, durationMs } = wireTurn(entry.turn, null);
  if (type === 'turnStarted') return { type, position, turnId, startedAt };
  return { type, position, turnId, status, error, startedAt, completedAt, durationMs };
}
