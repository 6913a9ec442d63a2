import { newRecord } from '../../../history/record.ts';
import { patchedMeta } from '../../patched-meta.ts';
import type { StoredThread, ThreadId, ThreadMetadataPatch } from '../../thread-store.ts';
import { despiteMoves } from '../files/despite-moves.ts';
import type { LocalThreadReader } from '../local-thread-reader.ts';
import type { CatalogScope } from '../rollouts/rollout-catalog.ts';
import type { SessionIndex } from '../session-index.ts';
import type { ThreadFinder } from '../thread-finder.ts';
import type { OpenThreads } from './open-threads.ts';

export interface MetadataSources {
  readonly finder: ThreadFinder;
  readonly reader: LocalThreadReader;
  readonly threads: OpenThreads;
  readonly names: SessionIndex;
}

/** Changes what is known of a stored thread; materialises one that is open and not stored yet. */
export async function updateMetadata(
  sources: MetadataSources,
  threadId: ThreadId,
  scope: CatalogScope,
  patch: ThreadMetadataPatch,
): Promise<StoredThread> {
  const { finder, reader, threads, names } = sources;
  await threads.get(threadId)?.persist();
  return despiteMoves(threadId, async () => {
    const found = await finder.find(threadId, scope);
    if (patch.gitInfo !== undefined || patch.memoryMode !== undefined) {
      await appendMeta(sources, threadId, scope, patch);
    }
    if (patch.name !== undefined) await names.setName(threadId, patch.name);
    return reader.thread(found);
  });
}

/** Git data and memory mode change by a session meta that repeats the first one with the new values. */
async function appendMeta(
  { finder, reader, threads }: MetadataSources,
  threadId: ThreadId,
  scope: CatalogScope,
  patch: ThreadMetadataPatch,
): Promise<void> {
  const open = threads.get(threadId);
  const live = open ?? (await threads.resume(threadId, scope));
  try {
    await live.writeRight.claim();
    await live.flush();
    const changed = patchedMeta(await reader.summary(await finder.findNow(threadId, scope)), patch);
    if (changed !== null) await live.appendItems([newRecord('session_meta', changed)]);
    await live.flush();
  } finally {
    if (open === undefined) await live.shutdown();
  }
}
