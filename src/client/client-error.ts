/** The server answered a request with an error. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** JSON-RPC code, such as -32600. */
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The connection ended before the answer came; `cause` says why, where it is known. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';

  constructor(cause?: unknown) {
    super(`The connection to the server is closed${cause instanceof Error ? `: ${cause.message}` : ''}`, { cause });
  }
}
