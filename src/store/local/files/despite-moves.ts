import { ThreadStoreError } from '../../errors.ts';
import type { ThreadId } from '../../thread-store.ts';
import { errnoOf } from './file-layer.ts';

/**
 * Does work that begins with looking a thread up, and once more when its file was not there any more.
 *
 * Archiving moves a file, in another process too: between look-up and use, or between the looks at both folders.
 *
 * @throws {ThreadStoreError} `not-found` when the second attempt finds no file either.
 */
export async function despiteMoves<T>(threadId: ThreadId, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (reason) {
    if (!isGone(reason)) throw reason;
  }
  try {
    return await work();
  } catch (reason) {
    throw isGone(reason) ? ThreadStoreError.notFound(threadId) : reason;
  }
}

function isGone(reason: unknown): boolean {
  return errnoOf(reason) === 'ENOENT' || (reason instanceof ThreadStoreError && reason.code === 'not-found');
}
