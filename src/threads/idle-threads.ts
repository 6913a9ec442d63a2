import type { Timers } from '../async/timers.ts';
import type { CodexThread } from './codex-thread.ts';
import { IdleWatch } from './idle-watch.ts';
import { closeThread } from './load-thread.ts';
import { descendantsOf } from './sub-agents/agent-tree.ts';
import type { ThreadsContext } from './threads-context.ts';

export interface IdleLimits {
  readonly timers: Timers;
  /** How long a thread without subscriber and work is kept from other processes. */
  readonly releaseAfterMs: number;
  /** How long a thread without subscriber and turn stays loaded. */
  readonly unloadAfterMs: number;
}

/** Lets go of threads that nobody watches and that do nothing: first of the right to write them, then of all. */
export class IdleThreads {
  readonly #watches: readonly IdleWatch[];

  constructor(context: ThreadsContext, { timers, releaseAfterMs, unloadAfterMs }: IdleLimits) {
    const idle = (threadId: string) => idleThread(context, threadId);
    this.#watches = [
      new IdleWatch({
        timers,
        afterMs: releaseAfterMs,
        isIdle: (threadId) => idle(threadId)?.hold.isHeld === true,
        act: async (threadId) => (await idle(threadId)?.hold.giveBack()) !== 'busy',
      }),
      new IdleWatch({
        timers,
        afterMs: unloadAfterMs,
        isIdle: (threadId) => idle(threadId) !== null,
        act: async (threadId) => {
          const thread = idle(threadId);
          if (thread !== null) await closeThread(context, thread);
          return true;
        },
      }),
    ];
  }

  /** Something ended in this thread: it may be idle now. */
  consider(threadId: string): void {
    for (const watch of this.#watches) watch.consider(threadId);
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }
}

function idleThread({ registry }: ThreadsContext, threadId: string): CodexThread | null {
  const thread = registry.peek(threadId);
  if (thread === null || thread.closing !== null) return null;
  if (thread.isActive || thread.subscriptions.size > 0) return null;
  return descendantsOf(registry, threadId).some(({ isActive }) => isActive) ? null : thread;
}
