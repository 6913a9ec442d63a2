/** JSON-RPC error codes that this server uses. */
export const RPC_ERROR = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  overloaded: -32001,
} as const;

/** An error with the exact code, text and data that go to the client. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }

  static invalidRequest(message: string, data?: unknown): RpcError {
    return new RpcError(RPC_ERROR.invalidRequest, message, data);
  }

  static notSupported(operation: string): RpcError {
    return new RpcError(RPC_ERROR.methodNotFound, `${operation} is not supported yet`);
  }
}
