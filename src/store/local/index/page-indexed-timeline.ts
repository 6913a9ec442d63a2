import type { StoredTimelineEntry } from '../../../history/stored-turn.ts';
import { TIMELINE_KINDS, type TimelinePlace } from '../../../history/timeline-order.ts';
import type { CursorScope } from '../../cursor.ts';
import { cutTimeline, timelineIdOf } from '../../page-timeline.ts';
import type { ListTimeline, TimelinePage } from '../../thread-store.ts';
import { decodeTimelineCursor } from '../../timeline-cursor.ts';
import { readItem, StaleIndexError } from './indexed-item.ts';
import { type IndexedRollout, storedTurn } from './page-indexed.ts';
import type { TimelineRow, TurnReads } from './turn-rows.ts';

const END: TimelinePlace = { position: Number.MAX_SAFE_INTEGER, kind: 0 };

/** The page that `pageTimeline` cuts out of a whole timeline, at a cost that does not depend on its length. */
export function pageIndexedTimeline(
  reads: TurnReads,
  rollout: IndexedRollout,
  params: Pick<ListTimeline, 'cursor' | 'pageSize' | 'maxBytes'>,
  scope: CursorScope,
): TimelinePage {
  const before = params.cursor == null ? END : decodeTimelineCursor(params.cursor, scope);
  const upTo = (kind: number) => (kind < before.kind ? before.position : before.position - 1);
  const found = reads.timeline.all({
    file: rollout.file,
    starts: upTo(TIMELINE_KINDS.turnStarted),
    items: upTo(TIMELINE_KINDS.item),
    ends: upTo(TIMELINE_KINDS.turnCompleted),
    count: rollout.turnCount,
    limit: params.pageSize + 1,
  });
  return cutTimeline(found, params, scope, {
    read: (row) => entryOf(reads, rollout, row),
    placeOf: ({ seq, kind }) => ({ position: seq, kind }),
    idOf: (row) => timelineIdOf(entryOf(reads, rollout, row)),
  });
}

function entryOf(reads: TurnReads, { file, fd }: IndexedRollout, row: TimelineRow): StoredTimelineEntry {
  const { seq: position, kind, turn: ordinal } = row;
  const turn = reads.turnAt.get({ file, ordinal });
  if (turn === undefined) throw new StaleIndexError();
  if (kind !== TIMELINE_KINDS.item) {
    const type = kind === TIMELINE_KINDS.turnStarted ? 'turnStarted' : 'turnCompleted';
    return { type, position, turn: storedTurn(turn, 'notLoaded') };
  }
  const item = reads.item.get({ file, ordinal, position: row.item });
  if (item === undefined) throw new StaleIndexError();
  return { type: 'item', position, turnId: turn.turn_id, item: readItem(fd, turn.turn_id, item).item };
}
