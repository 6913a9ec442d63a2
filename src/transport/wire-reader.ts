import { isUtf8 } from 'node:buffer';
import { AbstractMessageReader, type DataCallback, Disposable, type Message } from 'vscode-jsonrpc/node';
import { RPC_ERROR } from '../protocol/rpc-error.ts';
import { classifyMessage, type IncomingMessage } from './classify-message.ts';
import { findIdText, type IdText } from './json-id.ts';
import { type Frame, type Framing, MessageSplitter } from './message-splitter.ts';
import { nestsDeeperThan } from './nesting.ts';
import type { InboundRequests, OutboundRequests } from './request-ids.ts';
import type { Transport, TransportLimits, TransportLog } from './transport.ts';

const HEAD_CHARS = 4096;

/** Params of a client request on their way through vscode-jsonrpc, which would change absent and positional ones. */
export interface IncomingEnvelope {
  readonly internalId: number;
  readonly params: unknown;
  readonly hasParams: boolean;
}

export interface WireReaderOptions {
  readonly limits: TransportLimits;
  readonly inbound: InboundRequests;
  readonly outbound: OutboundRequests;
  readonly log: TransportLog;
  /** True while answers pile up. */
  readonly isOutputFull: () => boolean;
  /** Answers what cannot be handed on as a request. */
  readonly refuse: (id: IdText | null, code: number, message: string) => void;
}

/**
 * Reads messages in the wire's own form for vscode-jsonrpc. It stops while too much is in flight or waits to be
 * written; `wake` makes it look again.
 */
export class WireReader extends AbstractMessageReader {
  readonly #input: Transport['input'];
  readonly #options: WireReaderOptions;
  readonly #splitter: MessageSplitter;
  #callback: DataCallback | undefined;
  #isBlocked = false;
  /** Set when nothing was answered for long: what is in flight may wait for a request that is still to be read. */
  #isStandstill = false;
  #standstillTimer: NodeJS.Timeout | undefined;
  #isReading = false;
  #isEnded = false;
  #isClosed = false;

  constructor(input: Transport['input'], options: WireReaderOptions) {
    super();
    this.#input = input;
    this.#options = options;
    this.#splitter = new MessageSplitter(options.limits.maxLineBytes);
  }

  /** The client's framing, in which it is answered. */
  get framing(): Framing {
    return this.#splitter.framing ?? 'lines';
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    this.#input.on('data', this.#onData);
    this.#input.once('end', this.#onEnd);
    this.#input.once('close', this.#onEnd);
    this.#input.once('error', this.#onError);
    return Disposable.create(() => this.#stop());
  }

  /** Goes on if it was stopped and there is room again. */
  wake(): void {
    if (!this.#isBlocked || !this.#hasRoom(this.#options.limits.maxInFlight / 2)) return;
    this.#isBlocked = false;
    clearTimeout(this.#standstillTimer);
    setImmediate(() => this.#read());
  }

  /** Ends one outgoing request as if the client had refused it. */
  abandon(internalId: number): void {
    this.#deliver({ id: internalId, error: { code: RPC_ERROR.internalError, message: 'The request was withdrawn' } });
  }

  override dispose(): void {
    this.#stop();
    super.dispose();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    this.#splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    this.#read();
  };

  readonly #onEnd = (): void => {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#splitter.end();
    this.#read();
  };

  readonly #onError = (error: Error): void => {
    this.#options.log.warn({ err: error }, 'Cannot read from the client any more');
    this.#onEnd();
  };

  #stop(): void {
    this.#isClosed = true;
    clearTimeout(this.#standstillTimer);
    this.#input.off('data', this.#onData);
    this.#input.off('end', this.#onEnd);
    this.#input.off('close', this.#onEnd);
    // A stream without any error listener would end the process.
    this.#input.on('error', () => undefined);
    this.#input.pause();
  }

  #read(): void {
    if (this.#isReading || this.#isBlocked) return;
    this.#isReading = true;
    try {
      this.#readFrames();
    } finally {
      this.#isReading = false;
    }
  }

  #readFrames(): void {
    while (!this.#isClosed) {
      if (!this.#hasRoom(this.#options.limits.maxInFlight)) {
        this.#block();
        return;
      }
      const frame = this.#splitter.next();
      if (frame === undefined) break;
      this.#take(frame);
    }
    if (this.#isClosed) return;
    if (this.#isEnded) {
      this.#stop();
      this.fireClose();
    } else if (this.#input.isPaused()) this.#input.resume();
  }

  #block(): void {
    this.#isBlocked = true;
    this.#input.pause();
    this.#standstillTimer = setTimeout(() => {
      this.#isStandstill = true;
      this.wake();
    }, this.#options.limits.maxStandstillMs).unref();
  }

  #hasRoom(maxInFlight: number): boolean {
    const { limits, inbound, outbound, isOutputFull } = this.#options;
    if (isOutputFull()) return false;
    // What is in flight may wait for an answer that is still to be read.
    if (outbound.size > 0) return true;
    const hasRoom = inbound.size < maxInFlight && inbound.bytes < limits.maxInFlightBytes;
    if (hasRoom) this.#isStandstill = false;
    return hasRoom || this.#isStandstill;
  }

  #take(frame: Frame): void {
    const { limits, refuse } = this.#options;
    switch (frame.kind) {
      case 'message':
        this.#takeMessage(frame.bytes);
        break;
      case 'tooLong':
        refuse(
          findIdText(frame.head.toString()),
          RPC_ERROR.invalidRequest,
          `Invalid request: the message is longer than ${limits.maxLineBytes} bytes`,
        );
        break;
      case 'badHeader':
        refuse(null, RPC_ERROR.invalidRequest, 'Invalid request: the header has no valid Content-Length');
        break;
    }
  }

  #takeMessage(bytes: Buffer): void {
    const line = bytes.toString();
    if (!isUtf8(bytes)) {
      this.#refuseLine(line, 'the message is not valid UTF-8');
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#refuseLine(line, 'the message is not valid JSON');
      return;
    }
    const { limits, refuse } = this.#options;
    if (nestsDeeperThan(bytes, limits.maxDepth)) {
      const reason = `the message is nested more than ${limits.maxDepth} levels deep`;
      refuse(findIdText(line.slice(0, HEAD_CHARS)), RPC_ERROR.invalidRequest, `Invalid request: ${reason}`);
      return;
    }
    this.#takeClassified(classifyMessage(value, line), bytes.length);
  }

  #refuseLine(line: string, reason: string): void {
    this.#options.refuse(findIdText(line.slice(0, HEAD_CHARS)), RPC_ERROR.parseError, `Parse error: ${reason}`);
  }

  #takeClassified(message: IncomingMessage, bytes: number): void {
    switch (message.kind) {
      case 'request':
        this.#takeRequest(message, bytes);
        break;
      case 'notification':
        this.#options.log.debug({ method: message.method }, 'Ignored a notification of the client');
        break;
      case 'result':
        this.#takeAnswer(message.id, { result: message.result });
        break;
      case 'error':
        this.#takeAnswer(message.id, { error: { code: message.code, message: message.message } });
        break;
      case 'invalid':
        this.#options.refuse(message.id, message.code, message.message);
        break;
    }
  }

  #takeRequest(request: Extract<IncomingMessage, { kind: 'request' }>, bytes: number): void {
    const { inbound, limits, refuse } = this.#options;
    const { id, method, params, hasParams } = request;
    if (inbound.size >= limits.maxInFlightHard || inbound.bytes + bytes > limits.maxInFlightBytesHard) {
      refuse(id, RPC_ERROR.overloaded, 'Server overloaded; retry later.');
      return;
    }
    const internalId = inbound.add(id, bytes);
    this.#deliver({ id: internalId, method, params: { internalId, params, hasParams } satisfies IncomingEnvelope });
  }

  #takeAnswer(id: IdText, answer: object): void {
    const internalIds = this.#options.outbound.take(id);
    if (internalIds.length === 0) this.#options.log.debug({ id }, 'Ignored an answer nobody waits for');
    for (const internalId of internalIds) this.#deliver({ id: internalId, ...answer });
  }

  #deliver(message: object): void {
    this.#callback?.({ jsonrpc: '2.0', ...message } as Message);
  }
}
