import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-jsonrpc/node';
import { RPC_ERROR } from '../protocol/rpc-error.ts';
import type { IdText } from './json-id.ts';
import type { LargeAnswer } from './large-answer.ts';
import type { OutputQueue } from './output-queue.ts';
import type { InboundRequest, InboundRequests, OutboundRequests } from './request-ids.ts';
import { isShort } from './stringify-pieces.ts';
import type { TransportLog } from './transport.ts';

/** Params of a server request on their way through vscode-jsonrpc: the id is the caller's. */
export interface OutgoingEnvelope {
  readonly wireId: number;
  readonly params: object;
  /** Told the number that vscode-jsonrpc gave the request. */
  readonly sent: (internalId: number) => void;
}

interface ResponseParts {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface RequestParts {
  readonly id: number;
  readonly method: string;
  readonly params: OutgoingEnvelope;
}

export interface WireWriterOptions {
  readonly queue: OutputQueue;
  readonly inbound: InboundRequests;
  readonly outbound: OutboundRequests;
  readonly log: TransportLog;
}

/** Writes what vscode-jsonrpc answers and asks in the wire's own form, and notifications past it. */
export class WireWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #queue: OutputQueue;
  readonly #inbound: InboundRequests;
  readonly #outbound: OutboundRequests;
  readonly #log: TransportLog;

  constructor({ queue, inbound, outbound, log }: WireWriterOptions) {
    super();
    this.#queue = queue;
    this.#inbound = inbound;
    this.#outbound = outbound;
    this.#log = log;
  }

  write(message: Message): Promise<void> {
    if ('method' in message) this.#writeRequest(message as unknown as RequestParts);
    else this.#writeResponse(message as unknown as ResponseParts);
    return Promise.resolve();
  }

  /** Never throws: a notification that cannot be written is dropped and logged. */
  notify(method: string, params: object): void {
    try {
      this.#queue.push(
        `{"method":${JSON.stringify(method)},"params":${JSON.stringify(params)},"emittedAtMs":${Date.now()}}`,
      );
    } catch (error) {
      this.#log.error({ err: error, method }, 'Cannot write a notification');
    }
  }

  /** Answers a message that never became a request. */
  refuse(id: IdText | null, code: number, message: string): void {
    this.#queue.push(errorLine(id, { code, message }));
  }

  end(): void {
    this.#queue.discard();
  }

  #writeRequest({ id, method, params: envelope }: RequestParts): void {
    const { wireId, params, sent } = envelope;
    const line = `{"method":${JSON.stringify(method)},"id":${wireId},"params":${JSON.stringify(params)}}`;
    this.#outbound.add(wireId, id);
    sent(id);
    this.#queue.push(line);
  }

  #writeResponse({ id: internalId, result, error }: ResponseParts): void {
    const request = this.#inbound.get(internalId);
    if (request === undefined) return;
    if (error !== undefined) this.#finish(internalId, request, errorLine(request.id, error));
    else this.#writeResult(internalId, request, result);
  }

  #writeResult(internalId: number, request: InboundRequest, result: unknown): void {
    if (isShort(result)) {
      const line = this.#resultLine(request.id, result);
      this.#finish(internalId, request, line.text);
      if (!line.isResult) return;
    } else {
      // It stays in flight until it is written, so that large answers do not pile up.
      this.#queue.pushLarge(this.#largeAnswer(request.id, result), () => this.#inbound.remove(internalId));
    }
    for (const action of request.afterReply ?? []) this.#run(action);
  }

  #run(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#log.error({ err: error }, 'Cannot do what follows an answer');
    }
  }

  #finish(internalId: number, request: InboundRequest, line: string): void {
    this.#inbound.remove(internalId);
    if (request.isAlone) this.#queue.pushAlone(line);
    else this.#queue.push(line);
  }

  #resultLine(id: IdText, result: unknown): { readonly text: string; readonly isResult: boolean } {
    try {
      return { text: `{"id":${id},"result":${JSON.stringify(result)}}`, isResult: true };
    } catch (reason) {
      return { text: this.#unwritable(id, reason), isResult: false };
    }
  }

  #largeAnswer(id: IdText, value: unknown): LargeAnswer {
    return {
      prefix: `{"id":${id},"result":`,
      value,
      suffix: '}',
      tooLarge: (bytes) =>
        errorLine(id, {
          code: RPC_ERROR.invalidRequest,
          message: `History too large for one answer (${bytes} bytes); use excludeTurns and thread/turns/list`,
        }),
      failed: (reason) => this.#unwritable(id, reason),
    };
  }

  #unwritable(id: IdText, reason: unknown): string {
    this.#log.error({ err: reason }, 'Cannot write an answer');
    return errorLine(id, { code: RPC_ERROR.internalError, message: 'The answer cannot be written as JSON' });
  }
}

function errorLine(id: IdText | null, { code, message, data }: NonNullable<ResponseParts['error']>): string {
  const dataMember = data === undefined ? '' : `"data":${JSON.stringify(data)},`;
  return `{"error":{"code":${code},${dataMember}"message":${JSON.stringify(message)}},"id":${id}}`;
}
