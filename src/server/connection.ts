import {
  createMessageConnection,
  type MessageConnection,
  ParameterStructures,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { settleWithin } from '../async/settle-within.ts';
import { unlessAborted } from '../async/unless-aborted.ts';
import type { InitializeParams, InitializeResult } from '../protocol/initialize.ts';
import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import { type ClientConnection, type ClientIdentity, RequestFailed } from '../threads/client-connection.ts';
import { OutputQueue } from '../transport/output-queue.ts';
import { InboundRequests, OutboundRequests } from '../transport/request-ids.ts';
import type { Transport, TransportLimits, TransportLog } from '../transport/transport.ts';
import { type IncomingEnvelope, WireReader } from '../transport/wire-reader.ts';
import { type OutgoingEnvelope, WireWriter } from '../transport/wire-writer.ts';
import type { CallContext, Dispatcher } from './dispatcher.ts';
import { isUnexpected, toRpcError } from './errors.ts';
import { announce, initializeResult, introduce, type ServerIdentity } from './initialize.ts';

/** How long requests that came in before the end of input may take to be answered. */
const LAST_ANSWERS_MS = 100;
/** How long written answers may take to reach the client once the connection is closing. */
const LAST_WRITES_MS = 100;

/** Members of server requests that clients without `experimentalApi` do not get. */
const EXPERIMENTAL_REQUEST_MEMBERS: Readonly<Record<string, string>> = {
  'item/commandExecution/requestApproval': 'additionalPermissions',
};

export interface ConnectionOptions {
  readonly id: number;
  readonly transport: Transport;
  readonly dispatcher: Dispatcher;
  readonly identity: ServerIdentity;
  /** Names of the notifications that only clients with `experimentalApi` hear. */
  readonly experimentalNotifications: ReadonlySet<string>;
  readonly limits: TransportLimits;
  readonly log: TransportLog;
}

/** One client: what it asks goes to the dispatcher, what it is told goes to its output. */
export class Connection implements ClientConnection {
  readonly id: number;
  /** Resolves when nothing is read or answered any more. */
  readonly closed: Promise<void>;
  readonly #options: ConnectionOptions;
  readonly #inbound = new InboundRequests();
  readonly #outbound = new OutboundRequests();
  readonly #queue: OutputQueue;
  readonly #reader: WireReader;
  readonly #writer: WireWriter;
  readonly #rpc: MessageConnection;
  readonly #closing = new AbortController();
  #resolveClosed!: () => void;
  #client: ClientIdentity | null = null;
  #optedOut: ReadonlySet<string> = new Set();
  /** False until the answer to `initialize` is out. */
  #hearsNotifications = false;
  #idle: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    const { id, transport, limits, log } = options;
    this.id = id;
    this.#options = options;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#queue = new OutputQueue(transport.output, {
      limits,
      log,
      framing: () => this.#reader.framing,
      onProgress: () => this.#onProgress(),
      onLost: () => this.#finish(),
    });
    this.#writer = new WireWriter({ queue: this.#queue, inbound: this.#inbound, outbound: this.#outbound, log });
    this.#reader = new WireReader(transport.input, {
      limits,
      inbound: this.#inbound,
      outbound: this.#outbound,
      log,
      isOutputFull: () => this.#queue.isFull,
      refuse: (...refusal) => this.#writer.refuse(...refusal),
    });
    this.#reader.onClose(() => void this.close());
    this.#rpc = createMessageConnection(this.#reader, this.#writer, undefined, {
      // A question that is not asked any more is told by `serverRequest/resolved`.
      cancellationStrategy: {
        receiver: { createCancellationTokenSource: () => NEVER_CANCELLED },
        sender: { sendCancellation: () => Promise.resolve(), cleanup: () => undefined },
      },
    });
    this.#rpc.onRequest((method, params) => this.#answer(method, params as unknown as IncomingEnvelope));
    this.#rpc.listen();
  }

  get client(): ClientIdentity | null {
    return this.#client;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  notify<N extends NotificationName>(method: N, params: NotificationParams<N>): void {
    if (!this.#hearsNotifications || this.isClosed || this.#optedOut.has(method)) return;
    if (!this.#client?.experimentalApi && this.#options.experimentalNotifications.has(method)) return;
    this.#writer.notify(method, params);
  }

  async request(id: number, method: string, params: object, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    let internalId: number | undefined;
    const envelope: OutgoingEnvelope = {
      wireId: id,
      params: this.#visibleParams(method, params),
      sent: (given) => {
        internalId = given;
      },
    };
    const answer = this.#rpc.sendRequest<unknown>(method, ParameterStructures.byName, envelope);
    try {
      return await unlessAborted(answer, AbortSignal.any([signal, this.#closing.signal]));
    } catch (reason) {
      throw reason instanceof ResponseError ? new RequestFailed(reason.code, reason.message) : reason;
    } finally {
      if (internalId !== undefined && this.#outbound.remove(id, internalId)) this.#reader.abandon(internalId);
    }
  }

  backPressure(): Promise<void> | undefined {
    return this.#queue.backPressure();
  }

  flushed(): Promise<void> {
    return this.#queue.flushed();
  }

  /** Answers what came in for a moment longer, writes that out, and ends. Safe to call again. */
  async close(): Promise<void> {
    await settleWithin(this.#answeredAll(), LAST_ANSWERS_MS);
    await settleWithin(this.#queue.flushed(), LAST_WRITES_MS);
    this.#finish();
  }

  #finish(): void {
    if (this.isClosed) return;
    this.#closing.abort(new Error('The connection is closed'));
    this.#idle?.();
    this.#rpc.dispose();
    this.#reader.dispose();
    this.#queue.discard();
    this.#options.transport.close();
    this.#resolveClosed();
  }

  async #answer(method: string, envelope: IncomingEnvelope): Promise<unknown> {
    try {
      const { client } = this;
      const params = envelope.hasParams ? envelope.params : undefined;
      return await this.#options.dispatcher.dispatch(
        { method, params, client },
        this.#callContext(envelope.internalId),
      );
    } catch (reason) {
      if (isUnexpected(reason) && !this.isClosed) this.#options.log.error({ err: reason, method }, 'Request failed');
      const { code, message, data } = toRpcError(reason, method);
      return new ResponseError(code, message, data);
    }
  }

  #callContext(internalId: number): CallContext {
    const afterReply = (action: () => void): void => {
      const request = this.#inbound.get(internalId);
      if (request === undefined) return;
      request.afterReply ??= [];
      request.afterReply.push(action);
    };
    return {
      connection: this,
      afterReply,
      replyAlone: () => {
        const request = this.#inbound.get(internalId);
        if (request !== undefined) request.isAlone = true;
      },
      initialize: (params) => this.#initialize(params, afterReply),
    };
  }

  #initialize(params: InitializeParams, afterReply: CallContext['afterReply']): InitializeResult {
    if (this.#client !== null) throw RpcError.invalidRequest('Already initialized');
    const { client, optedOut } = introduce(params);
    const result = initializeResult(client, this.#options.identity);
    this.#client = client;
    this.#optedOut = optedOut;
    afterReply(() => {
      this.#hearsNotifications = true;
      announce(this, this.#options.identity);
    });
    return result;
  }

  #visibleParams(method: string, params: object): object {
    const hidden = EXPERIMENTAL_REQUEST_MEMBERS[method];
    if (hidden === undefined || this.#client?.experimentalApi || !(hidden in params)) return params;
    return Object.fromEntries(Object.entries(params).filter(([name]) => name !== hidden));
  }

  #onProgress(): void {
    this.#reader.wake();
    if (this.#inbound.size === 0) this.#idle?.();
  }

  #answeredAll(): Promise<void> {
    if (this.#inbound.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }
}

const NEVER_CANCELLED = {
  token: { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) },
  cancel: () => undefined,
  dispose: () => undefined,
};
