import { turnAborted } from '../../history/extended-records.ts';
import type { HistoryRecord, StoredRecord } from '../../history/record.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadForkParams, ThreadForkResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { createThread } from '../create-thread.ts';
import { describeLoaded } from '../describe-thread.ts';
import { cutBefore, cutThrough, openTurnId } from '../fork-cut.ts';
import { wireSettings } from '../session-view.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { announceTokenUsage, readLoadedHistory, wireTurnsOf } from './loaded-history.ts';
import { noRolloutFound, readStored, requireRolloutPaths } from './lookup.ts';

/** Copies a thread, with the same turn and item ids, into a new one that is stored at once. */
export async function forkThread(
  context: ThreadsContext,
  params: ThreadForkParams,
  caller: Caller,
): Promise<ThreadForkResult> {
  if (params.lastTurnId != null && params.beforeTurnId != null) {
    throw RpcError.invalidRequest('`beforeTurnId` cannot be combined with `lastTurnId`');
  }
  const source = await readSource(context, params);
  const records = kept(source.records, params);
  const config = await context.config.forThread({
    ...params,
    model: params.model ?? source.model,
    cwd: params.cwd ?? source.cwd,
    baseInstructions: params.baseInstructions ?? source.baseInstructions,
  });
  const thread = await createThread(context, caller, {
    config,
    forkedFromId: source.threadId,
    threadSource: params.threadSource,
    ephemeral: params.ephemeral === true,
    history: (timestamp) => copied(records, timestamp),
  });
  const folded = params.excludeTurns === true ? null : await readLoadedHistory(context, thread);
  if (folded?.tokenUsage != null) announceTokenUsage(thread, folded.tokenUsage, caller);
  const view = await describeLoaded(context, thread);
  caller.afterReply(() => context.broadcast({ method: 'thread/started', params: { thread: view } }));
  return {
    thread: { ...view, turns: folded === null ? [] : wireTurnsOf(thread, folded.turns) },
    ...wireSettings(config.settings, config.instructionSources),
  };
}

interface ForkSource {
  readonly threadId: string;
  readonly cwd: string;
  readonly model: string | null;
  readonly baseInstructions: string | null;
  readonly records: readonly StoredRecord[];
}

async function readSource(context: ThreadsContext, params: ThreadForkParams): Promise<ForkSource> {
  if (params.path) {
    const paths = requireRolloutPaths(context);
    const stored = await paths.readThreadByRolloutPath(params.path);
    const records = await paths.loadHistoryByRolloutPath(params.path);
    return { ...stored, records: records.map((record, seq) => ({ ...record, seq })) };
  }
  const threadId = parseThreadId(params.threadId);
  const loaded = context.registry.find(threadId);
  if (loaded !== null && (loaded.ephemeral || !loaded.live.isPersisted)) throw noRolloutFound(threadId);
  await loaded?.live.flush();
  const stored = await readStored(context, threadId);
  const pages = loaded?.live.loadHistory() ?? context.store.loadHistory({ threadId, includeArchived: true });
  const records: StoredRecord[] = [];
  for await (const page of pages) records.push(...page.records);
  return { ...stored, records };
}

function kept(records: readonly StoredRecord[], params: ThreadForkParams): readonly StoredRecord[] {
  if (params.lastTurnId != null) return cutThrough(records, params.lastTurnId);
  if (params.beforeTurnId != null) return cutBefore(records, params.beforeTurnId);
  return records;
}

/** The copy tells of a turn that still runs in the source that it was interrupted here. */
function copied(records: readonly StoredRecord[], timestamp: string): HistoryRecord[] {
  const copies = records.map(({ seq: _seq, ...record }) => ({ ...record, timestamp }));
  const open = openTurnId(records);
  if (open === null) return copies;
  return [...copies, turnAborted(open, 'interrupted', null)];
}
