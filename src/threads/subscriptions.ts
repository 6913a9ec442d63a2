import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import type { ClientConnection } from './client-connection.ts';

/** Notifications kept for one newcomer above which the thread waits for it. */
const MAX_KEPT = 1000;

/** What a connection is to hear once the answer that lets it in is out. */
interface Newcomer {
  readonly kept: Array<() => void>;
  readonly isIn: Promise<void>;
  readonly letIn: () => void;
}

/** Who hears the turns of one thread. */
export class Subscriptions {
  /** Null for those who hear at once. */
  readonly #connections = new Map<ClientConnection, Newcomer | null>();
  /** Those who did not ask for it. */
  readonly #followers = new Set<ClientConnection>();

  get size(): number {
    return this.#connections.size;
  }

  /** Those who may be asked something: a newcomer is asked when it is in. */
  get present(): readonly ClientConnection[] {
    return [...this.#connections].flatMap(([connection, newcomer]) => (newcomer === null ? connection : []));
  }

  has(connection: ClientConnection): boolean {
    return this.#connections.has(connection);
  }

  add(connection: ClientConnection): void {
    this.#followers.delete(connection);
    if (!this.has(connection)) this.#connections.set(connection, null);
  }

  /** For one that hears of it because it watches another thread. */
  follow(connection: ClientConnection): void {
    if (this.has(connection)) return;
    this.add(connection);
    this.#followers.add(connection);
  }

  isFollower(connection: ClientConnection): boolean {
    return this.#followers.has(connection);
  }

  /** From now on nothing is missed, but nothing is told either before the returned function is called. */
  join(connection: ClientConnection): () => void {
    this.#followers.delete(connection);
    if (this.has(connection)) return () => undefined;
    const newcomer = newNewcomer();
    this.#connections.set(connection, newcomer);
    return () => {
      if (this.#connections.get(connection) !== newcomer) return;
      this.#connections.set(connection, null);
      for (const tell of newcomer.kept) tell();
      newcomer.letIn();
    };
  }

  /** False when the connection was not subscribed. */
  remove(connection: ClientConnection): boolean {
    this.#connections.get(connection)?.letIn();
    this.#followers.delete(connection);
    return this.#connections.delete(connection);
  }

  notify<N extends NotificationName>(method: N, params: NotificationParams<N>): void {
    for (const [connection, newcomer] of this.#connections) {
      if (newcomer === null) connection.notify(method, params);
      else newcomer.kept.push(() => connection.notify(method, params));
    }
  }

  /** Undefined while every reader keeps up. */
  backPressure(): Promise<void> | undefined {
    let waits: Promise<void>[] | undefined;
    for (const [connection, newcomer] of this.#connections) {
      const wait = newcomer !== null && newcomer.kept.length > MAX_KEPT ? newcomer.isIn : connection.backPressure();
      if (wait === undefined) continue;
      waits ??= [];
      waits.push(wait);
    }
    return waits === undefined ? undefined : Promise.all(waits).then(() => undefined);
  }
}

function newNewcomer(): Newcomer {
  let letIn: () => void = () => undefined;
  const isIn = new Promise<void>((resolve) => {
    letIn = resolve;
  });
  return { kept: [], isIn, letIn };
}
