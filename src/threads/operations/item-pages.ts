import { RpcError } from '../../protocol/rpc-error.ts';
import type { CodexThread } from '../codex-thread.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** A thread whose items can be asked for. */
interface ItemPagesOf {
  readonly threadId: string;
  /** Null while it is not loaded. */
  readonly thread: CodexThread | null;
}

/**
 * Makes sure that the items of a thread can be asked for, what is on its way to the store included.
 *
 * @throws {RpcError} `<method> is not supported yet` for a thread without item pages.
 */
export async function itemPages(
  context: ThreadsContext,
  rawThreadId: string,
  wireMethod: string,
): Promise<ItemPagesOf> {
  // A store without item pages says so for any thread, before the id is looked at: clients probe with it.
  if (!context.store.capabilities.itemPaging) throw RpcError.notSupported(wireMethod);
  const threadId = parseThreadId(rawThreadId);
  const thread = context.registry.find(threadId);
  if (thread?.ephemeral === true || thread?.live.isPersisted === false) throw RpcError.notSupported(wireMethod);
  await thread?.live.flush();
  return { threadId, thread };
}
