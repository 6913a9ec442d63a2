import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import { unloadThread } from '../load-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';

/**
 * Starts the servers of a thread that was just loaded; clients hear of them after the answer. It is waited for those that
 * the thread cannot do without.
 *
 * @throws {RpcError} -32603 One of those did not start: the thread is not loaded any more.
 */
export async function startMcpServers(context: ThreadsContext, thread: CodexThread, caller: Caller): Promise<void> {
  const { mcp } = thread.session;
  if (mcp.servers.length === 0) return;
  const speak = thread.holdNotifications();
  mcp.start();
  const missing = await mcp.missing();
  if (missing.length === 0) {
    context.replies.after(caller, speak);
    return;
  }
  speak();
  await unloadThread(context, thread);
  throw new RpcError(
    RPC_ERROR.internalError,
    `error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: ${missing.join('; ')}`,
  );
}
