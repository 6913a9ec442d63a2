import { TIMELINE_KINDS, type TimelinePlace } from '../../../history/timeline-order.ts';
import type { CursorScope } from '../../cursor.ts';
import { cutReadTimeline } from '../../page-timeline.ts';
import type { ListTimeline, TimelinePage } from '../../thread-store.ts';
import { decodeTimelineCursor } from '../../timeline-cursor.ts';
import { StaleIndexError } from './indexed-item.ts';
import { boundsOf, ItemRecords, isSurelyTooLarge, recordBytes } from './item-records.ts';
import { type IndexedRollout, storedTurn } from './page-indexed.ts';
import type { ShownItemRow, ShownTurnRow, TimelineRow, TurnReads } from './turn-rows.ts';

const END: TimelinePlace = { position: Number.MAX_SAFE_INTEGER, kind: 0 };

/** The page that `pageTimeline` cuts out of a whole timeline, at a cost that does not depend on its length. */
export function pageIndexedTimeline(
  reads: TurnReads,
  rollout: IndexedRollout,
  params: Pick<ListTimeline, 'cursor' | 'pageSize' | 'maxBytes'>,
  scope: CursorScope,
): () => Promise<TimelinePage> {
  const before = params.cursor == null ? END : decodeTimelineCursor(params.cursor, scope);
  const upTo = (kind: number) => (kind < before.kind ? before.position : before.position - 1);
  const rows = reads.timeline.all({
    file: rollout.file,
    starts: upTo(TIMELINE_KINDS.turnStarted),
    items: upTo(TIMELINE_KINDS.item),
    ends: upTo(TIMELINE_KINDS.turnCompleted),
    count: rollout.turnCount,
    limit: params.pageSize + 1,
  });
  const found = rows.map((row) => placedEntry(reads, rollout.file, row));
  const items = found.flatMap(({ item }) => item ?? []);
  const turns = found.flatMap(({ item, turn }) => (item === null ? turn : []));
  const records = new ItemRecords(rollout.fd, items);
  return () =>
    cutReadTimeline(found, boundsOf(params, items, turns), scope, {
      read: async ({ row: { seq: position, kind }, turn, item }, room) => {
        if (item === null) {
          const type = kind === TIMELINE_KINDS.turnStarted ? 'turnStarted' : 'turnCompleted';
          return { type, position, turn: storedTurn(turn, 'notLoaded') };
        }
        if (isSurelyTooLarge(recordBytes([item]), room)) return null;
        return { type: 'item', position, turnId: turn.turn_id, item: (await records.next()).item };
      },
      placeOf: ({ row: { seq, kind } }) => ({ position: seq, kind }),
      idOf: ({ turn, item }) => item?.item_id ?? turn.turn_id,
    });
}

interface PlacedEntry {
  readonly row: TimelineRow;
  readonly turn: ShownTurnRow;
  /** Null for the beginning or end of a turn. */
  readonly item: ShownItemRow | null;
}

function placedEntry(reads: TurnReads, file: number, row: TimelineRow): PlacedEntry {
  const turn = reads.shownTurn.get({ file, ordinal: row.turn });
  if (turn === undefined) throw new StaleIndexError();
  if (row.kind !== TIMELINE_KINDS.item) return { row, turn, item: null };
  const item = reads.item.get({ file, ordinal: row.turn, position: row.item });
  if (item === undefined) throw new StaleIndexError();
  return { row, turn, item };
}
