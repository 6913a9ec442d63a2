import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** Runs work of a request; what it makes the thread say is said after the answer. */
export async function tellingAfter<T>(
  context: ThreadsContext,
  thread: CodexThread,
  caller: Caller,
  work: () => Promise<T>,
): Promise<T> {
  const release = thread.holdNotifications();
  try {
    const result = await work();
    context.replies.after(caller, release);
    return result;
  } catch (error) {
    release();
    throw error;
  }
}
