import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { RolloutPaths } from '../../store/rollout-paths.ts';
import type { StoredThread } from '../../store/thread-store.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** Clients look for this text, whatever the store. */
export function noRolloutFound(threadId: string): RpcError {
  return RpcError.invalidRequest(`no rollout found for thread id ${threadId}`);
}

export function threadNotLoaded(threadId: string): RpcError {
  return RpcError.invalidRequest(`thread not loaded: ${threadId}`);
}

export function threadNotFound(threadId: string): RpcError {
  return RpcError.invalidRequest(`thread not found: ${threadId}`);
}

/** The words of the original for a thread whose stored form cannot be read. */
function unreadable({ message }: ThreadStoreError): RpcError {
  return new RpcError(RPC_ERROR.internalError, `failed to read thread: thread-store internal error: ${message}`);
}

/** Gives a store's `not-found` and `corrupt` the text that clients of this request look for; any other error passes. */
export async function orNotFound<T>(work: Promise<T>, notFound: () => RpcError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ThreadStoreError)) throw error;
    if (error.code === 'not-found') throw notFound();
    if (error.code === 'corrupt') throw unreadable(error);
    throw error;
  }
}

export function readStored(
  context: ThreadsContext,
  threadId: string,
  notFound: (threadId: string) => RpcError = noRolloutFound,
): Promise<StoredThread> {
  return orNotFound(context.store.readThread({ threadId, includeArchived: true }), () => notFound(threadId));
}

/** @throws {RpcError} where the store keeps no rollout files. */
export function requireRolloutPaths({ store }: ThreadsContext): RolloutPaths {
  if (store.rolloutPaths !== undefined) return store.rolloutPaths;
  throw RpcError.invalidRequest(`threads of the ${store.name} store have no rollout path; use threadId`);
}
