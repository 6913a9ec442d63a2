import type { ThreadReadParams, ThreadReadResult } from '../../protocol/thread-methods.ts';
import type { CodexThread } from '../codex-thread.ts';
import { describeLoaded, describeStored } from '../describe-thread.ts';
import { foldHistory } from '../folded-history.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { readLoadedHistory, requireStoredHistory, wireTurnsOf } from './loaded-history.ts';
import { orNotFound, readStored, threadNotLoaded } from './lookup.ts';

/** Reads a thread, loaded or not, archived or not, without loading it. */
export async function readThread(context: ThreadsContext, params: ThreadReadParams): Promise<ThreadReadResult> {
  const threadId = parseThreadId(params.threadId);
  const includeTurns = params.includeTurns === true;
  const loaded = context.registry.find(threadId);
  if (loaded !== null) {
    const thread = await orNotFound(readLoaded(context, loaded, includeTurns), () => threadNotLoaded(threadId));
    return { thread };
  }
  const stored = await readStored(context, threadId, threadNotLoaded);
  if (!includeTurns) return { thread: await describeStored(context, stored) };
  const pages = context.store.loadHistory({ threadId, includeArchived: true });
  const { turns } = await foldHistory(pages, context.config.persistence);
  return { thread: await describeStored(context, stored, wireTurnsOf(null, turns)) };
}

async function readLoaded(
  context: ThreadsContext,
  thread: CodexThread,
  includeTurns: boolean,
): Promise<ThreadReadResult['thread']> {
  if (!includeTurns) return describeLoaded(context, thread);
  requireStoredHistory(thread, 'includeTurns');
  const { turns } = await readLoadedHistory(context, thread);
  return describeLoaded(context, thread, wireTurnsOf(thread, turns));
}
