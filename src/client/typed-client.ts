import type { MethodName, Params, Result } from '../methods/index.ts';
import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import { RPC_ERROR } from '../protocol/rpc-error.ts';
import type { ServerRequestName, ServerRequestParams, ServerRequestResult } from '../protocol/server-requests/index.ts';
import { ConnectionClosed, ServerError } from './client-error.ts';
import type { LineTransport } from './line-transport.ts';

/** Takes a handler off again. */
export type Unsubscribe = () => void;

/** Hears one kind of notification. */
export type NotificationHandler<N extends NotificationName> = (
  params: NotificationParams<N>,
  /** Unix milliseconds; null from servers that do not say. */
  emittedAtMs: number | null,
) => void;

/** Answers one kind of server request. */
export type ServerRequestHandler<N extends ServerRequestName> = (
  params: ServerRequestParams<N>,
) => ServerRequestResult<N> | Promise<ServerRequestResult<N>>;

type AnyNotificationHandler = (method: string, params: unknown, emittedAtMs: number | null) => void;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly emittedAtMs?: number;
}

/** Requests that may wait for their answer at one time. */
const MAX_PENDING = 100_000;

/**
 * A client of the app-server that knows the types of the wire. What the server sends is trusted to be well-formed.
 *
 * The connection begins with `request('initialize', …)`; everything else is refused by the server before that.
 */
export class TypedClient implements AsyncDisposable {
  /** Resolves when the connection has ended, with the reason if there is one. */
  readonly closed: Promise<Error | undefined>;
  readonly #transport: LineTransport;
  readonly #pending = new Map<number, Pending>();
  readonly #notificationHandlers = new Map<string, Set<AnyNotificationHandler>>();
  readonly #anyNotificationHandlers = new Set<AnyNotificationHandler>();
  readonly #serverRequestHandlers = new Map<string, (params: never) => unknown>();
  #nextId = 1;
  #closedBy: ConnectionClosed | undefined;

  constructor(transport: LineTransport) {
    this.#transport = transport;
    this.closed = new Promise((resolve) => {
      transport.listen({
        message: (text) => this.#receive(text),
        closed: (reason) => {
          this.#end(reason);
          resolve(reason);
        },
      });
    });
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws {ServerError} the server answered with an error.
   * @throws {ConnectionClosed} the connection ended first, or had ended already.
   */
  request<N extends MethodName>(name: N, params: Params<N>): Promise<Result<N>> {
    if (this.#closedBy) return Promise.reject(this.#closedBy);
    if (this.#pending.size >= MAX_PENDING) return Promise.reject(new Error(`${MAX_PENDING} requests wait already`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (result) => resolve(result as Result<N>), reject });
      this.#send({ method: name, id, params });
    });
  }

  /** Sends a notification; `initialized` is the only one that servers know. */
  notify(name: 'initialized'): void {
    this.#send({ method: name });
  }

  /** Calls the handler for each notification of this name, in the order of the wire. */
  onNotification<N extends NotificationName>(name: N, handler: NotificationHandler<N>): Unsubscribe {
    const typed: AnyNotificationHandler = (_method, params, emittedAtMs) =>
      handler(params as NotificationParams<N>, emittedAtMs);
    const handlers = this.#notificationHandlers.get(name) ?? new Set();
    this.#notificationHandlers.set(name, handlers.add(typed));
    return () => handlers.delete(typed);
  }

  /** Calls the handler for every notification, also of names that this client does not know. */
  onAnyNotification(handler: AnyNotificationHandler): Unsubscribe {
    this.#anyNotificationHandlers.add(handler);
    return () => this.#anyNotificationHandlers.delete(handler);
  }

  /**
   * Answers requests of this name; one handler per name, the last one counts. A handler that throws answers with
   * -32603, and requests without a handler are answered with -32601.
   */
  onServerRequest<N extends ServerRequestName>(name: N, handler: ServerRequestHandler<N>): Unsubscribe {
    const typed = handler as (params: never) => unknown;
    this.#serverRequestHandlers.set(name, typed);
    return () => {
      if (this.#serverRequestHandlers.get(name) === typed) this.#serverRequestHandlers.delete(name);
    };
  }

  /** Ends the connection from this side and waits for the server to end its own. */
  async close(): Promise<void> {
    this.#transport.close();
    await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #receive(text: string): void {
    const message = parseMessage(text);
    if (message === undefined) return;
    if (typeof message.method !== 'string') this.#settle(message);
    else if (message.id === undefined) this.#notified(message.method, message);
    else void this.#answer(message.method, message);
  }

  #settle({ id, result, error }: Message): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (!pending) return;
    this.#pending.delete(id as number);
    if (error) pending.reject(new ServerError(error.code, error.message, error.data));
    else pending.resolve(result);
  }

  #notified(method: string, { params, emittedAtMs }: Message): void {
    for (const handler of [...(this.#notificationHandlers.get(method) ?? []), ...this.#anyNotificationHandlers]) {
      handler(method, params, emittedAtMs ?? null);
    }
  }

  async #answer(method: string, { id, params }: Message): Promise<void> {
    const handler = this.#serverRequestHandlers.get(method);
    if (!handler) {
      this.#send({ id, error: { code: RPC_ERROR.methodNotFound, message: `Method not found: ${method}` } });
      return;
    }
    try {
      this.#send({ id, result: await handler(params as never) });
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : 'The handler failed';
      this.#send({ id, error: { code: RPC_ERROR.internalError, message } });
    }
  }

  #send(message: object): void {
    if (!this.#closedBy) this.#transport.send(JSON.stringify(message));
  }

  #end(reason: Error | undefined): void {
    const error = new ConnectionClosed(reason);
    this.#closedBy = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function parseMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
