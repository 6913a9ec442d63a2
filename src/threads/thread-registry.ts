import { RpcError } from '../protocol/rpc-error.ts';
import type { CodexThread } from './codex-thread.ts';
import { parseThreadId } from './thread-id.ts';

/** The loaded threads of this process. */
export class ThreadRegistry {
  readonly #threads = new Map<string, CodexThread>();

  get all(): readonly CodexThread[] {
    return [...this.#threads.values()];
  }

  get ids(): readonly string[] {
    return [...this.#threads.keys()].sort();
  }

  add(thread: CodexThread): void {
    this.#threads.set(thread.threadId, thread);
  }

  remove(thread: CodexThread): void {
    if (this.#threads.get(thread.threadId) === thread) this.#threads.delete(thread.threadId);
  }

  /** The loaded thread, also while it is shutting down; else null. */
  peek(threadId: string): CodexThread | null {
    return this.#threads.get(threadId) ?? null;
  }

  /**
   * The loaded thread, or null.
   *
   * @throws {RpcError} while it is shutting down.
   */
  find(threadId: string): CodexThread | null {
    const thread = this.peek(threadId);
    if (thread?.closing != null) {
      throw RpcError.invalidRequest(`thread ${threadId} is closing; retry thread/resume after the thread is closed`);
    }
    return thread;
  }

  /**
   * The loaded thread that a client named.
   *
   * @throws {RpcError} `invalid thread id: …`, or `thread not found: <id>` for one that is not loaded.
   */
  require(rawThreadId: string): CodexThread {
    const threadId = parseThreadId(rawThreadId);
    const thread = this.find(threadId);
    if (thread === null) throw RpcError.invalidRequest(`thread not found: ${threadId}`);
    return thread;
  }
}
