import { echoed } from '../protocol/echoed.ts';
import type { ThreadHolder } from './ownership.ts';

/** The closed list of what can go wrong in a store. Callers look at the code, never at the text. */
export const STORE_ERROR_CODES = [
  'not-found',
  'invalid',
  'conflict',
  'fenced',
  'unsupported',
  'unavailable',
  'corrupt',
  'closed',
  'internal',
] as const;
/** See {@link STORE_ERROR_CODES}. */
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

/** The store calls that a store may lack; they name the operation in an `unsupported` error. */
export type StoreOperation = 'list_turns' | 'list_items' | 'search_threads' | 'delete_thread' | (string & {});

/** What an error says beside its code. */
export interface ThreadStoreErrorDetails {
  readonly threadId?: string | undefined;
  /** Set with `unsupported`. */
  readonly operation?: StoreOperation | undefined;
  /** Set with `conflict` when the holder of a thread is known. */
  readonly holder?: ThreadHolder | undefined;
  readonly cause?: unknown;
}

/**
 * The only error a store throws. `message` is a sentence for people and may change; `code` and the fields may not.
 */
export class ThreadStoreError extends Error {
  override readonly name = 'ThreadStoreError';
  readonly code: StoreErrorCode;
  readonly threadId: string | undefined;
  readonly operation: StoreOperation | undefined;
  readonly holder: ThreadHolder | undefined;

  constructor(code: StoreErrorCode, message: string, details: ThreadStoreErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.threadId = details.threadId;
    this.operation = details.operation;
    this.holder = details.holder;
  }

  static notFound(threadId: string): ThreadStoreError {
    return new ThreadStoreError('not-found', `No thread "${threadId}" in this store`, { threadId });
  }

  static unsupported(operation: StoreOperation): ThreadStoreError {
    return new ThreadStoreError('unsupported', `This store does not support ${operation}`, { operation });
  }

  static invalidCursor(raw: string): ThreadStoreError {
    return new ThreadStoreError('invalid', `invalid cursor: ${echoed(raw)}`);
  }

  static closed(operation: string): ThreadStoreError {
    return new ThreadStoreError('closed', `Cannot ${operation}: it is closed`);
  }

  static conflict(threadId: string, holder?: ThreadHolder): ThreadStoreError {
    return new ThreadStoreError('conflict', `thread ${threadId} already has an active writer`, { threadId, holder });
  }

  /**
   * The one door from unknown values: a store error passes, anything else becomes `internal` with its cause. An error
   * of another copy of this class, as a store of another package has it, counts as one.
   */
  static from(reason: unknown, operation: string): ThreadStoreError {
    if (reason instanceof ThreadStoreError) return reason;
    if (isStoreError(reason)) return new ThreadStoreError(reason.code, reason.message, { ...reason, cause: reason });
    const detail = reason instanceof Error ? reason.message : String(reason);
    return new ThreadStoreError('internal', `Cannot ${operation}: ${detail}`, { cause: reason });
  }
}

function isStoreError(reason: unknown): reason is ThreadStoreError {
  if (!(reason instanceof Error) || reason.name !== 'ThreadStoreError' || !('code' in reason)) return false;
  return STORE_ERROR_CODES.some((code) => code === reason.code);
}
