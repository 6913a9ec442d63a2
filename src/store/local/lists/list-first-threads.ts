import { decodeThreadCursor } from '../../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../../thread-store.ts';
import type { TimeBounds } from '../rollouts/creation-bounds.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { HeadedThreads, type ListSources } from './headed-threads.ts';

const HEADS_AT_ONCE = 64;
/** A list that shows few of many threads looks into more and more of them at once. */
const MAX_HEADS_AT_ONCE = 4096;
/** Of starts of turns: they stand anywhere in a file, which is then read whole. */
const WHOLE_AT_ONCE = 32;
const MAX_WHOLE = 512;

/** A thread, and between which times the one lies that the list is ordered by. */
interface Candidate extends TimeBounds {
  readonly found: FoundRollout;
}

/**
 * One page of threads of which nothing is known but the names and metadata of their files. These tell the order, nearly,
 * so that only the files about the page are looked into. Null when there would be more than `maxHeads`.
 */
export async function listFirstThreads(
  sources: ListSources,
  params: ListThreads,
  maxHeads = Number.POSITIVE_INFINITY,
): Promise<Page<StoredThread> | null> {
  const isByTurn = params.sortKey === 'recency_at';
  const max = isByTurn ? Math.min(maxHeads, MAX_WHOLE) : maxHeads;
  const threads = new HeadedThreads(sources, params, await sources.names.names());
  const candidates = inOrder(await candidatesOf(sources, params), params);
  let step = isByTurn ? WHOLE_AT_ONCE : HEADS_AT_ONCE;
  for (let at = 0; at < candidates.length; ) {
    const next = candidates[at];
    if (next !== undefined && threads.isFull(soonest(next, params))) break;
    if (at >= max) return null;
    const some = candidates.slice(at, Math.min(at + step, max)).map(({ found }) => found);
    await threads.add(await sources.catalog.headsOf(some), isByTurn);
    at += some.length;
    if (!isByTurn) step = Math.min(step * 2, MAX_HEADS_AT_ONCE);
  }
  return threads.page();
}

/** Those that may come behind the cursor, the soonest that a thread may come first. */
function inOrder(candidates: readonly Candidate[], params: ListThreads): readonly Candidate[] {
  const anchorMs = params.cursor == null ? null : decodeThreadCursor(params.cursor).timeMs;
  const isAscending = params.sortDirection === 'asc';
  return candidates
    .filter(({ fromMs, toMs }) => anchorMs === null || (isAscending ? toMs >= anchorMs : fromMs <= anchorMs))
    .sort((left, right) => (isAscending ? left.fromMs - right.fromMs : right.toMs - left.toMs));
}

function soonest({ fromMs, toMs }: Candidate, { sortDirection }: ListThreads): number {
  return sortDirection === 'asc' ? fromMs : toMs;
}

/** A last turn began between the creation and the last write: whichever comes first in the list is looked at. */
async function candidatesOf({ catalog }: ListSources, params: ListThreads): Promise<readonly Candidate[]> {
  const { archived, sortKey, sortDirection } = params;
  const isByTurn = sortKey === 'recency_at';
  if (sortKey === 'created_at' || (isByTurn && sortDirection === 'asc')) {
    const named = await catalog.namedRollouts(archived);
    return isByTurn ? named.map((candidate) => ({ ...candidate, toMs: Number.POSITIVE_INFINITY })) : named;
  }
  const stated = await catalog.statedRollouts(archived);
  return stated.map(({ found, stat }) => {
    const writtenMs = Math.trunc(stat.mtimeMs);
    return { found, fromMs: isByTurn ? Number.NEGATIVE_INFINITY : writtenMs, toMs: writtenMs };
  });
}
