import { SessionError } from '../agent/session/session-error.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { type StoreErrorCode, ThreadStoreError } from '../store/errors.ts';
import { wireHolder } from '../threads/holder-view.ts';

const STORE_ERROR_CODE = {
  'not-found': RPC_ERROR.invalidRequest,
  invalid: RPC_ERROR.invalidRequest,
  conflict: RPC_ERROR.invalidRequest,
  fenced: RPC_ERROR.invalidRequest,
  unsupported: RPC_ERROR.methodNotFound,
  unavailable: RPC_ERROR.internalError,
  corrupt: RPC_ERROR.internalError,
  closed: RPC_ERROR.internalError,
  internal: RPC_ERROR.internalError,
} as const satisfies Record<StoreErrorCode, number>;

/**
 * What the client is told of any failure of a request. `method` is the wire method that was called.
 *
 * An error that is not one of ours, and an `internal` one of the store, becomes a neutral sentence; its own text and
 * stack are for the log.
 */
export function toRpcError(reason: unknown, method: string): RpcError {
  if (reason instanceof RpcError) return reason;
  if (reason instanceof SessionError) return RpcError.invalidRequest(reason.message, reason.data);
  if (reason instanceof ThreadStoreError && reason.code !== 'internal') return fromStore(reason, method);
  return new RpcError(RPC_ERROR.internalError, `Cannot complete ${method}: internal error`);
}

/** True for failures that nobody expects and that belong into the log with their cause. */
export function isUnexpected(reason: unknown): boolean {
  return toRpcError(reason, '').code === RPC_ERROR.internalError;
}

function fromStore(error: ThreadStoreError, method: string): RpcError {
  if (error.code === 'unsupported') return RpcError.notSupported(unsupportedName(error, method));
  const data = error.holder === undefined ? undefined : wireHolder(error.holder);
  return new RpcError(STORE_ERROR_CODE[error.code], error.message, data);
}

/** Two wire methods list items; the one that was called is named, as both originals do. */
function unsupportedName({ operation }: ThreadStoreError, method: string): string {
  return operation === undefined || operation === 'list_items' ? method : operation;
}
