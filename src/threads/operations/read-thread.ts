import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadReadParams, ThreadReadResult } from '../../protocol/thread-methods.ts';
import type { CodexThread } from '../codex-thread.ts';
import { describeLoaded, describeStored } from '../describe-thread.ts';
import { foldHistory } from '../folded-history.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { readLoadedHistory, wireTurnsOf } from './loaded-history.ts';
import { readStored, threadNotLoaded } from './lookup.ts';

/** Reads a thread, loaded or not, archived or not, without loading it. */
export async function readThread(context: ThreadsContext, params: ThreadReadParams): Promise<ThreadReadResult> {
  const threadId = parseThreadId(params.threadId);
  const includeTurns = params.includeTurns === true;
  const loaded = context.registry.find(threadId);
  if (loaded !== null) return { thread: await readLoaded(context, loaded, includeTurns) };
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
  if (thread.ephemeral) throw RpcError.invalidRequest('ephemeral threads do not support includeTurns');
  if (!thread.live.isPersisted) {
    throw RpcError.invalidRequest(
      `thread ${thread.threadId} is not materialized yet; includeTurns is unavailable before first user message`,
    );
  }
  const { turns } = await readLoadedHistory(context, thread);
  return describeLoaded(context, thread, wireTurnsOf(thread, turns));
}
