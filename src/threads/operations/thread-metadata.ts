import type { ThreadMemoryModeSetParams } from '../../protocol/memory.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type {
  ThreadMetadataUpdateParams,
  ThreadMetadataUpdateResult,
  ThreadNameSetParams,
} from '../../protocol/thread-methods.ts';
import type { ThreadMetadataPatch } from '../../store/thread-store.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import { describeStored } from '../describe-thread.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { orNotFound, threadNotFound } from './lookup.ts';
import { writing } from './writing.ts';

/** Sets the name of a thread that is not archived. */
export async function setThreadName(
  context: ThreadsContext,
  params: ThreadNameSetParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const threadId = parseThreadId(params.threadId);
  const name = params.name.trim();
  if (name === '') throw RpcError.invalidRequest('thread name must not be empty');
  const thread = context.registry.find(threadId);
  if (thread?.ephemeral === true) throw threadNotFound(threadId);
  await thread?.live.persist();
  await orNotFound(context.store.updateThreadMetadata({ threadId, patch: { name } }), () => threadNotFound(threadId));
  caller.afterReply(() => context.broadcast({ method: 'thread/name/updated', params: { threadId, threadName: name } }));
  return {};
}

/** Sets or clears git info, of archived threads too. */
export async function updateThreadMetadata(
  context: ThreadsContext,
  params: ThreadMetadataUpdateParams,
): Promise<ThreadMetadataUpdateResult> {
  const threadId = parseThreadId(params.threadId);
  const patch = patchOf(params);
  const thread = context.registry.find(threadId);
  const update = () =>
    orNotFound(context.store.updateThreadMetadata({ threadId, includeArchived: true, patch }), () =>
      threadNotFound(threadId),
    );
  const stored = await (thread === null ? update() : updateLoaded(context, thread, update));
  return { thread: await describeStored(context, stored) };
}

/** Says whether memories may be made of a thread, which need not be loaded. */
export async function setThreadMemoryMode(
  context: ThreadsContext,
  { threadId: given, mode }: ThreadMemoryModeSetParams,
): Promise<Record<string, never>> {
  const threadId = parseThreadId(given);
  const thread = context.registry.find(threadId);
  const patch = { memoryMode: mode };
  const update = () =>
    orNotFound(context.store.updateThreadMetadata({ threadId, patch }), () => threadNotFound(threadId));
  await (thread === null ? update() : updateLoaded(context, thread, update));
  return {};
}

function updateLoaded<T>(context: ThreadsContext, thread: CodexThread, update: () => Promise<T>): Promise<T> {
  if (thread.ephemeral) {
    throw RpcError.invalidRequest(`ephemeral thread does not support metadata updates: ${thread.threadId}`);
  }
  return writing(context, thread, async () => {
    await thread.live.persist();
    return update();
  });
}

const GIT_MEMBERS = ['sha', 'branch', 'originUrl'] as const;

function patchOf({ gitInfo }: ThreadMetadataUpdateParams): ThreadMetadataPatch {
  if (gitInfo == null) throw RpcError.invalidRequest('thread metadata update must include at least one field');
  const entries = GIT_MEMBERS.filter((member) => gitInfo[member] !== undefined).map(
    (member) => [member, trimmed(`gitInfo.${member}`, gitInfo[member] ?? null)] as const,
  );
  if (entries.length === 0) throw RpcError.invalidRequest('gitInfo must include at least one field');
  return { gitInfo: Object.fromEntries(entries) };
}

function trimmed(member: string, value: string | null): string | null {
  if (value === null) return null;
  const text = value.trim();
  if (text === '') throw RpcError.invalidRequest(`${member} must not be empty`);
  return text;
}
