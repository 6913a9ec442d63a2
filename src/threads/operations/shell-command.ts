import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadShellCommandParams } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { writing } from './writing.ts';

const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/** Runs a command of the user's own; everything after the acceptance comes as notifications. */
export async function runShellCommand(
  context: ThreadsContext,
  { threadId, command, timeoutMs }: ThreadShellCommandParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const thread = context.registry.require(threadId);
  const script = command.trim();
  if (script === '') throw RpcError.invalidRequest('command must not be empty');
  if (timeoutMs != null && timeoutMs < 0) {
    throw RpcError.invalidRequest(`thread/shellCommand timeoutMs must be non-negative, got ${timeoutMs}`);
  }
  return writing(context, thread, () => {
    thread.session.runUserShellCommand({ script, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS });
    thread.pauseForReply(caller);
    return {};
  });
}
