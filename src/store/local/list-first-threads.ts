import { decodeThreadCursor } from '../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../thread-store.ts';
import type { FoundRollout } from './find-rollouts.ts';
import { HeadedThreads, type ListSources } from './headed-threads.ts';

const HEADS_AT_ONCE = 64;
/** Of starts of turns: they stand anywhere in a file, which is then read whole. */
const WHOLE_AT_ONCE = 32;
/** A page that needs more files than these is for an index that knows them all. */
const MAX_HEADS = 512;
/** Names carry local times, of any time zone: so far may a name be from the time inside. */
const NAME_SLACK_MS = 27 * 60 * 60 * 1000;

interface Candidate {
  readonly found: FoundRollout;
  readonly timeMs: number;
}

/**
 * One page of threads of which nothing is known but the names and metadata of their files. These tell the order, nearly,
 * so that only the files about the page are looked into. Null when there would be too many.
 */
export async function listFirstThreads(sources: ListSources, params: ListThreads): Promise<Page<StoredThread> | null> {
  const isByTurn = params.sortKey === 'recency_at';
  const slackMs = isByCreation(params) ? NAME_SLACK_MS : 0;
  const sign = params.sortDirection === 'asc' ? 1 : -1;
  // What was written after the anchor may have begun its last turn before it.
  const anchorMs = params.cursor == null || isByTurn ? null : decodeThreadCursor(params.cursor).timeMs;
  const threads = new HeadedThreads(sources, await sources.names.names());
  const candidates = (await candidatesOf(sources, params))
    .filter(({ timeMs }) => anchorMs === null || sign * (timeMs - anchorMs) >= -slackMs)
    .sort((left, right) => sign * (left.timeMs - right.timeMs));
  const step = isByTurn ? WHOLE_AT_ONCE : HEADS_AT_ONCE;
  for (let at = 0; at < candidates.length; at += step) {
    const next = candidates[at];
    if (next !== undefined && threads.isFull(params, next.timeMs - sign * slackMs)) break;
    if (threads.size >= MAX_HEADS) return null;
    const some = candidates.slice(at, at + step).map(({ found }) => found);
    await threads.add(await sources.catalog.headsOf(some), isByTurn);
  }
  return threads.page(params);
}

/** A last turn began between the creation and the last write: whichever comes first in the list is a bound. */
function isByCreation({ sortKey, sortDirection }: ListThreads): boolean {
  return sortKey === 'created_at' || (sortKey === 'recency_at' && sortDirection === 'asc');
}

async function candidatesOf({ catalog }: ListSources, params: ListThreads): Promise<Candidate[]> {
  const { archived } = params;
  if (isByCreation(params)) {
    const named = await catalog.namedRollouts(archived);
    return named.map((found) => ({ found, timeMs: found.name?.createdAt.getTime() ?? 0 }));
  }
  const stated = await catalog.statedRollouts(archived);
  return stated.map(({ found, stat }) => ({ found, timeMs: Math.trunc(stat.mtimeMs) }));
}
