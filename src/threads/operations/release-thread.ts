import type { BobbinThreadReleaseResult } from '../../protocol/bobbin-methods.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadIdParams } from '../../protocol/thread-methods.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { KeptBecause, ThreadHolder } from '../../store/ownership.ts';
import type { CodexThread } from '../codex-thread.ts';
import { wireHolder } from '../holder-view.ts';
import type { GivenBack } from '../thread-hold.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { readStored } from './lookup.ts';

/** Gives a thread back that this server holds, or asks the server that does. */
export async function releaseThread(
  context: ThreadsContext,
  params: ThreadIdParams,
): Promise<BobbinThreadReleaseResult> {
  const threadId = parseThreadId(params.threadId);
  const { ownership } = context.store;
  const thread = context.registry.peek(threadId);
  if (thread !== null) {
    const given = await giveBack(thread);
    if (given === 'released') return { status: given };
    if (given !== 'notHeld') throw kept(threadId, given, (await ownership?.holderOf(threadId)) ?? null);
    if (thread.ephemeral || !thread.live.isPersisted) return { status: given };
  }
  await readStored(context, threadId);
  const answer = await ownership?.requestRelease(threadId);
  if (answer?.status === 'kept') throw kept(threadId, answer.because, answer.holder);
  return { status: answer?.status ?? 'notHeld' };
}

/** Another process asks for a thread of ours. One that is not loaded is in use for a moment only. */
export async function giveBackFor(
  { registry }: ThreadsContext,
  threadId: string,
): Promise<'released' | 'busy' | 'failed'> {
  const thread = registry.peek(threadId);
  const given = thread === null ? 'busy' : await giveBack(thread);
  return given === 'notHeld' ? 'released' : given;
}

/** A thread that has subscribers but does nothing is given back too: it is taken again when it is next written. */
async function giveBack(thread: CodexThread): Promise<GivenBack> {
  if (thread.closing === null) return thread.hold.giveBack();
  await thread.closing.catch(() => undefined);
  return 'released';
}

/** Clients look for this text, whatever keeps the thread where it is. */
function kept(threadId: string, reason: KeptBecause, holder: ThreadHolder | null): RpcError {
  const { message } = ThreadStoreError.conflict(threadId);
  return RpcError.invalidRequest(message, { ...(holder !== null && wireHolder(holder)), reason });
}
