import type { KeptBecause, ReleaseAnswer, ThreadHolder } from '../../ownership.ts';
import type { ThreadId } from '../../thread-store.ts';
import type { WriterLocks } from '../writing/writer-lock.ts';
import type { Asked } from './ask-owner.ts';
import type { Owners } from './owners.ts';

/** Asks the holder of a thread to give it back; looks at the lock where nobody says to be the holder. */
export async function requestRelease(owners: Owners, locks: WriterLocks, threadId: ThreadId): Promise<ReleaseAnswer> {
  const owner = await owners.find(threadId);
  if (owner === null) return withoutOwner(locks, threadId);
  const answer = await owners.askRelease(threadId, owner);
  if (answer === 'notHeld' || answer === 'gone') return withoutOwner(locks, threadId);
  return answer === 'released' ? { status: 'released' } : kept(reasonOf(answer), owner.holder);
}

async function withoutOwner(locks: WriterLocks, threadId: ThreadId): Promise<ReleaseAnswer> {
  return (await locks.isFree(threadId)) ? { status: 'notHeld' } : kept('unknownHolder', null);
}

function reasonOf(answer: Exclude<Asked, 'released' | 'notHeld' | 'gone'>): KeptBecause {
  if (answer === 'busy' || answer === 'failed') return answer;
  return 'unreachable';
}

function kept(because: KeptBecause, holder: ThreadHolder | null): ReleaseAnswer {
  return { status: 'kept', because, holder };
}
