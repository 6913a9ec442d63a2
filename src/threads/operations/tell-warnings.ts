import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';

/** Tells those who watch a new thread what they are to know about its configuration, after the answer. */
export function tellWarnings(thread: CodexThread, caller: Caller, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const { threadId } = thread;
  caller.afterReply(() => {
    for (const message of warnings) thread.announce({ method: 'warning', params: { threadId, message } });
  });
}
