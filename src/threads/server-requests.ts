import { type ClientConnection, RequestFailed } from './client-connection.ts';

/** One counter for the whole process: the same request goes to every subscriber under the same id. */
export class ServerRequestIds {
  #next = 0;

  take(): number {
    const id = this.#next;
    this.#next += 1;
    return id;
  }
}

/** A request that waits for the first answer of any connection it was sent to. */
export class PendingRequest {
  readonly id: number;
  readonly answer: Promise<unknown>;
  readonly #method: string;
  readonly #params: object;
  readonly #closing = new AbortController();
  readonly #asked = new Set<ClientConnection>();
  #resolve!: (result: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor(id: number, method: string, params: object) {
    this.id = id;
    this.#method = method;
    this.#params = params;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A withdrawn question may have nobody left who waits for it.
    this.answer.catch(() => undefined);
  }

  sendTo(connection: ClientConnection): void {
    if (this.#closing.signal.aborted || this.#asked.has(connection)) return;
    this.#asked.add(connection);
    connection.request(this.id, this.#method, this.#params, this.#closing.signal).then(
      (result) => this.#settle(() => this.#resolve(result)),
      (reason: unknown) => {
        this.#asked.delete(connection);
        // A connection that went away is no answer: the request stays open for the others and for newcomers.
        if (reason instanceof RequestFailed) this.#settle(() => this.#reject(reason));
      },
    );
  }

  /** A client that lets go of the thread may take it up again and is asked anew then. */
  forget(connection: ClientConnection): void {
    this.#asked.delete(connection);
  }

  withdraw(reason: unknown): void {
    this.#settle(() => this.#reject(reason));
  }

  #settle(finish: () => void): void {
    if (this.#closing.signal.aborted) return;
    finish();
    this.#closing.abort();
  }
}
