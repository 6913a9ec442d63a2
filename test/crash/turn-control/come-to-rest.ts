import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from '../../../src/protocol/turn.ts';
import type { WirePeer } from '../../support/wire-peer.ts';

/** A turn that has done nothing for so long is stopped. */
const IDLE_MS = 150;
/** Nothing happened for so many looks, one after the other. */
const QUIET_ROUNDS = 5;
const ROUND_MS = 8;

export interface ComeToRest {
  readonly peer: WirePeer;
  readonly threadIds: readonly string[];
  /** Answers an open question of a thread; false where there is none. */
  readonly answer: (threadId: string) => boolean;
  readonly patienceMs: number;
}

/** Loads all threads and waits until nothing runs in any of them. What is queued begins a little after what came before it. */
export async function comeToRest({ peer, threadIds, answer, patienceMs }: ComeToRest): Promise<readonly string[]> {
  const startedAt = performance.now();
  const activeSince = new Map<string, number>();
  for (let quiet = 0; quiet < QUIET_ROUNDS; quiet += 1) {
    for (const threadId of threadIds) {
      const type = await statusOf(peer, threadId);
      if (type === 'closing') {
        quiet = 0;
        continue;
      }
      if (type === 'notLoaded') await peer.ask('thread/resume', { threadId });
      const isAnswered = answer(threadId);
      if (type !== 'active' && !isAnswered && !(await hasRunningCommand(peer, threadId))) {
        activeSince.delete(threadId);
        continue;
      }
      quiet = 0;
      const since = activeSince.get(threadId) ?? performance.now();
      activeSince.set(threadId, isAnswered ? performance.now() : since);
      if (performance.now() - since < IDLE_MS) continue;
      if (type === 'active') await peer.ask('turn/interrupt', { threadId, turnId: '' });
      activeSince.delete(threadId);
    }
    if (performance.now() - startedAt > patienceMs) return [`not at rest: ${[...activeSince.keys()].join(', ')}`];
    await delay(ROUND_MS);
  }
  return [];
}

/** A command outlives a turn that was interrupted. */
async function hasRunningCommand(peer: WirePeer, threadId: string): Promise<boolean> {
  const { result } = await peer.ask('thread/backgroundTerminals/list', { threadId });
  return ((result as { readonly data: readonly unknown[] } | undefined)?.data.length ?? 0) > 0;
}

async function hasRunningTurn(peer: WirePeer, threadId: string): Promise<boolean> {
  const { result } = await peer.ask('thread/turns/list', { threadId, itemsView: 'notLoaded', limit: 1 });
  return (result as { readonly data: readonly Turn[] } | undefined)?.data[0]?.status === 'inProgress';
}

async function statusOf(peer: WirePeer, threadId: string): Promise<string | undefined> {
  const { result, error } = await peer.ask('thread/read', { threadId });
  if (error?.message.includes('is closing')) return 'closing';
  const { thread } = (result ?? {}) as { readonly thread?: { readonly status: { readonly type: string } } };
  // What was refused makes it `systemError`, though its turn runs on.
  if (thread?.status.type === 'systemError' && (await hasRunningTurn(peer, threadId))) return 'active';
  return thread?.status.type;
}
