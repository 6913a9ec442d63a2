import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import type { ClientConnection } from './client-connection.ts';

/** Who hears the turns of one thread. */
export class Subscriptions {
  readonly #connections = new Set<ClientConnection>();

  get size(): number {
    return this.#connections.size;
  }

  get all(): readonly ClientConnection[] {
    return [...this.#connections];
  }

  has(connection: ClientConnection): boolean {
    return this.#connections.has(connection);
  }

  add(connection: ClientConnection): void {
    this.#connections.add(connection);
  }

  /** False when the connection was not subscribed. */
  remove(connection: ClientConnection): boolean {
    return this.#connections.delete(connection);
  }

  notify<N extends NotificationName>(method: N, params: NotificationParams<N>): void {
    for (const connection of this.#connections) connection.notify(method, params);
  }

  /** Undefined while every reader keeps up. */
  backPressure(): Promise<void> | undefined {
    let waits: Promise<void>[] | undefined;
    for (const connection of this.#connections) {
      const wait = connection.backPressure();
      if (wait === undefined) continue;
      waits ??= [];
      waits.push(wait);
    }
    return waits === undefined ? undefined : Promise.all(waits).then(() => undefined);
  }
}
