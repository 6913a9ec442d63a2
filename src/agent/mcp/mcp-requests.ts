import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { z } from 'zod';
import type { Sdk } from './load-sdk.ts';
import { McpRequestFailed } from './mcp-error.ts';
import { PausableTimeout } from './pausable-timeout.ts';

/** The SDK has a timeout of its own for every request; ours decide. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Code that the SDK gives its own error for a connection that ended. */
const CONNECTION_CLOSED = -32000;
/** HTTP status for a session that the server does not know. */
const NOT_FOUND = 404;
const UNAUTHORIZED = 401;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

interface SendOptions extends RequestOptions {
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Gets the timer of the request, which does not count while it is paused. */
  readonly useTimer?: (timer: PausableTimeout) => void;
}

/** Sends requests to a server, and knows whether it is still there. */
export class McpRequests {
  readonly #client: Client;
  readonly #sdk: Sdk;
  readonly #endedBecause: () => string | null;
  #isLost = false;

  constructor(client: Client, sdk: Sdk, endedBecause: () => string | null) {
    this.#client = client;
    this.#sdk = sdk;
    this.#endedBecause = endedBecause;
    client.onclose = () => this.lose();
  }

  /** The server ended, or forgot its session. */
  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
  }

  /** @throws {McpRequestFailed} The reason of the signal when that is aborted. */
  async send<T>(
    method: string,
    params: Record<string, unknown>,
    schema: z.ZodType<T>,
    { signal, timeoutMs, onProgress, useTimer }: SendOptions,
  ): Promise<T> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const timer = new PausableTimeout(timeoutMs, () =>
      stop.abort(new McpRequestFailed(`timed out awaiting ${method} after ${timeoutMs / 1000}s`)),
    );
    useTimer?.(timer);
    const abort = (): void => stop.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await this.#client.request({ method, params }, schema, {
        signal: stop.signal,
        timeout: NO_TIMEOUT_MS,
        onprogress: ({ message, progress, total }) => onProgress?.(message ?? `${progress}/${total ?? '?'}`),
      });
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : this.#failureOf(error);
    } finally {
      timer.clear();
      signal?.removeEventListener('abort', abort);
    }
  }

  /** The server wants to know who we are. */
  isUnauthorized(error: unknown): boolean {
    return error instanceof this.#sdk.StreamableHTTPError && error.code === UNAUTHORIZED;
  }

  /** Why a server could not be greeted. */
  handshakeFailureOf(error: unknown): string {
    const isAnswer = error instanceof this.#sdk.McpError;
    if (isAnswer && !isConnectionClosed(error)) return `JSON-RPC error: ${error.code}: ${withoutPrefix(error.message)}`;
    const reason = this.#endedBecause();
    if (reason !== null) return `connection closed: initialize response: ${reason}`;
    return isAnswer ? 'connection closed: initialize response' : this.#foreignFailure(error);
  }

  #failureOf(error: unknown): McpRequestFailed {
    if (this.#isLost) {
      const reason = this.#endedBecause();
      return new McpRequestFailed(reason === null ? 'Transport closed' : `Transport closed: ${reason}`);
    }
    if (error instanceof this.#sdk.StreamableHTTPError && error.code === NOT_FOUND) {
      this.lose();
      return new McpRequestFailed(this.#foreignFailure(error), { isSessionLost: true });
    }
    if (!(error instanceof this.#sdk.McpError)) return new McpRequestFailed(this.#foreignFailure(error));
    const { code } = error;
    const message = withoutPrefix(error.message);
    return new McpRequestFailed(`Mcp error: ${code}: ${message}`, { answer: { code, message } });
  }

  /** Nothing of an address or a header gets into the text. */
  #foreignFailure(error: unknown): string {
    if (error instanceof this.#sdk.StreamableHTTPError) return `HTTP status ${error.code ?? 'unknown'}`;
    return isSchemaError(error) ? 'Unexpected response type' : networkFailure(error);
  }
}

function isConnectionClosed({ code, message }: { readonly code: number; readonly message: string }): boolean {
  return code === CONNECTION_CLOSED && withoutPrefix(message) === 'Connection closed';
}

function withoutPrefix(message: string): string {
  return message.replace(/^MCP error -?\d+: /, '');
}

function isSchemaError(error: unknown): boolean {
  return error instanceof Error && /^\$?ZodError$/.test(error.name);
}

// `fetch` hides what happened in the cause.
function networkFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error.cause instanceof Error)) return error.message;
  const { code, message } = error.cause as NodeJS.ErrnoException;
  return `${error.message} (${code ?? message})`;
}
