import type { CodexThread } from './codex-thread.ts';
import { unloadThread } from './load-thread.ts';
import type { ThreadsContext } from './threads-context.ts';

/** Unloads threads that nobody watches and that do nothing. */
export class IdleUnloader {
  readonly #context: ThreadsContext;
  readonly #afterMs: number;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(context: ThreadsContext, afterMs: number) {
    this.#context = context;
    this.#afterMs = afterMs;
  }

  /** Looks whether the thread is idle, and if so starts the clock anew. */
  consider(threadId: string): void {
    clearTimeout(this.#timers.get(threadId));
    this.#timers.delete(threadId);
    if (this.#idleThread(threadId) === null) return;
    const timer = setTimeout(() => void this.#unload(threadId), this.#afterMs);
    timer.unref();
    this.#timers.set(threadId, timer);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #idleThread(threadId: string): CodexThread | null {
    const thread = this.#context.registry.peek(threadId);
    if (thread === null || thread.closing !== null) return null;
    return thread.isActive || thread.subscriptions.size > 0 ? null : thread;
  }

  async #unload(threadId: string): Promise<void> {
    this.#timers.delete(threadId);
    const thread = this.#idleThread(threadId);
    if (thread === null) return;
    await unloadThread(this.#context, thread);
    this.#context.broadcast({ method: 'thread/closed', params: { threadId } });
  }
}
