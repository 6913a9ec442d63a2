import { ThreadStoreError } from '../../store/errors.ts';
import type { CodexThread } from '../codex-thread.ts';
import { closeThread } from '../load-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { threadNotFound } from './lookup.ts';

/**
 * Runs work that writes a loaded thread, which may have been given back to other processes meanwhile.
 *
 * @throws {RpcError} for a thread that another process deleted; it is unloaded.
 * @throws {ThreadStoreError} `conflict` while another process writes it. The work was not begun then.
 */
export async function writing<T>(
  context: ThreadsContext,
  thread: CodexThread,
  work: () => T | Promise<T>,
  whenGone: (threadId: string) => Error = threadNotFound,
): Promise<T> {
  let isBegun = false;
  try {
    return await thread.hold.during(() => {
      isBegun = true;
      return work();
    });
  } catch (error) {
    if (isBegun || !(error instanceof ThreadStoreError) || error.code !== 'not-found') throw error;
    await closeThread(context, thread);
    throw whenGone(thread.threadId);
  } finally {
    context.onQuiet(thread.threadId);
  }
}
