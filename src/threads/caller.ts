import type { ClientConnection } from './client-connection.ts';

/** Who sent a request, and when its answer is out. */
export interface Caller {
  readonly connection: ClientConnection;
  /** Runs the action as soon as the answer was handed to the transport; not if it is an error. */
  afterReply(action: () => void): void;
  /** The answer goes out in a write of its own. */
  replyAlone(): void;
}

/**
 * Actions that must happen once an answer is out, or once it is clear that it never will be because the connection
 * closed: what they release would otherwise stay held for ever.
 */
export class ReplyWatch {
  readonly #waiting = new Map<ClientConnection, Set<() => void>>();

  after(caller: Caller, action: () => void): void {
    const { connection } = caller;
    if (connection.isClosed) {
      action();
      return;
    }
    let isDone = false;
    const once = (): void => {
      if (isDone) return;
      isDone = true;
      const actions = this.#waiting.get(connection);
      actions?.delete(once);
      if (actions?.size === 0) this.#waiting.delete(connection);
      action();
    };
    const actions = this.#waiting.get(connection) ?? new Set();
    actions.add(once);
    this.#waiting.set(connection, actions);
    caller.afterReply(once);
  }

  disconnected(connection: ClientConnection): void {
    for (const action of [...(this.#waiting.get(connection) ?? [])]) action();
  }
}
