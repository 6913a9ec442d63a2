import { storedDynamicTools } from '../../agent/dynamic-tools/dynamic-tool.ts';
import type { AppliedSettings } from '../../history/applied-settings.ts';
import type { HistoryRecord } from '../../history/record.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadForkParams, ThreadForkResult } from '../../protocol/thread-methods.ts';
import type { RecordPage } from '../../store/thread-store.ts';
import type { Caller } from '../caller.ts';
import { createThread } from '../create-thread.ts';
import { describeLoaded } from '../describe-thread.ts';
import { cutRecords, ForkCut } from '../fork-cut.ts';
import { restoredSettings } from '../restored-settings.ts';
import { wireSettings } from '../session-view.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { withSettings } from '../with-settings.ts';
import { fittingTurns } from './fitting-turns.ts';
import { announceTokenUsage, readLoadedHistory, wireTurnsOf } from './loaded-history.ts';
import { noRolloutFound, readStored, requireRolloutPaths } from './lookup.ts';
import { startMcpServers } from './start-mcp-servers.ts';
import { tellWarnings } from './tell-warnings.ts';

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
  const configured = await context.config.forThread({
    ...params,
    model: params.model ?? source.model,
    cwd: params.cwd ?? source.settings?.cwd ?? source.cwd,
    storedInstructions: source.baseInstructions,
  });
  const config = withSettings(
    configured,
    restoredSettings(configured.settings, source.settings, params, configured.profiles),
  );
  const thread = await createThread(context, caller, {
    config,
    forkedFromId: source.threadId,
    threadSource: params.threadSource,
    ephemeral: params.ephemeral === true,
    dynamicTools: storedDynamicTools(source.dynamicTools),
    history: async (timestamp) => cutRecords(await source.records(), params, timestamp),
    copyOf: source.isStored ? { sourceId: source.threadId, copied: new ForkCut(params) } : null,
  });
  const folded = params.excludeTurns === true ? null : await readLoadedHistory(context, thread);
  if (folded?.tokenUsage != null) announceTokenUsage(thread, folded.tokenUsage, caller);
  const view = await describeLoaded(context, thread);
  caller.afterReply(() => context.broadcast({ method: 'thread/started', params: { thread: view } }));
  tellWarnings(thread, caller, config.warnings);
  await startMcpServers(context, thread, caller);
  return {
    thread: { ...view, turns: folded === null ? [] : fittingTurns(context, wireTurnsOf(thread, folded.turns)) },
    ...wireSettings(config.settings, config.instructionSources),
  };
}

interface ForkSource {
  readonly threadId: string;
  readonly cwd: string;
  readonly model: string | null;
  readonly settings: AppliedSettings | null;
  readonly baseInstructions: string | null;
  readonly dynamicTools: readonly unknown[];
  /** Whether the store knows the source by its id. */
  readonly isStored: boolean;
  readonly records: () => Promise<readonly HistoryRecord[]>;
}

async function readSource(context: ThreadsContext, params: ThreadForkParams): Promise<ForkSource> {
  const { path } = params;
  if (path) {
    const paths = requireRolloutPaths(context);
    const stored = await paths.readThreadByRolloutPath(path);
    return { ...stored, isStored: false, records: () => paths.loadHistoryByRolloutPath(path) };
  }
  const threadId = parseThreadId(params.threadId);
  const loaded = context.registry.find(threadId);
  if (loaded !== null && (loaded.ephemeral || !loaded.live.isPersisted)) throw noRolloutFound(threadId);
  await loaded?.live.flush();
  const stored = await readStored(context, threadId);
  const pages = () => loaded?.live.loadHistory() ?? context.store.loadHistory({ threadId, includeArchived: true });
  return { ...stored, isStored: true, records: () => recordsOf(pages()) };
}

async function recordsOf(pages: AsyncIterable<RecordPage>): Promise<readonly HistoryRecord[]> {
  const all: HistoryRecord[] = [];
  for await (const { records } of pages) for (const { seq: _seq, ...record } of records) all.push(record);
  return all;
}
