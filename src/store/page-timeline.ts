import type { StoredTimelineEntry } from '../history/stored-turn.ts';
import { compareTimelinePlaces, type TimelinePlace, timelinePlaceOf } from '../history/timeline-order.ts';
import type { CursorScope } from './cursor.ts';
import { cutPage, cutReadPage, type FittedRow, type PageBounds } from './cut-page.ts';
import type { Room } from './fit-items.ts';
import { fitItemRow, ownBytes } from './fit-rows.ts';
import type { ListTimeline, TimelinePage } from './thread-store.ts';
import { decodeTimelineCursor, encodeTimelineCursor } from './timeline-cursor.ts';

/**
 * One page out of a whole timeline, oldest first.
 *
 * @throws {ThreadStoreError} `invalid` for a cursor that does not belong here.
 */
export function pageTimeline(
  entries: readonly StoredTimelineEntry[],
  params: Pick<ListTimeline, 'cursor' | 'pageSize' | 'maxBytes'>,
  scope: CursorScope,
): TimelinePage {
  const before = params.cursor == null ? null : decodeTimelineCursor(params.cursor, scope);
  const older =
    before === null ? entries : entries.filter((entry) => compareTimelinePlaces(timelinePlaceOf(entry), before) < 0);
  return cutTimeline(older.slice(-params.pageSize - 1).reverse(), params, scope, {
    read: (entry) => entry,
    placeOf: (entry) => timelinePlaceOf(entry),
    idOf: timelineIdOf,
  });
}

/** How entries of a timeline are read and named. */
interface TimelineShape<Row> {
  read(row: Row): StoredTimelineEntry;
  placeOf(row: Row): TimelinePlace;
  /** Of the turn or the item. */
  idOf(row: Row): string;
}

/** The page out of the rows before a place, newest first; see {@link cutPage}. */
function cutTimeline<Row>(
  found: readonly Row[],
  bounds: PageBounds,
  scope: CursorScope,
  { read, placeOf, idOf }: TimelineShape<Row>,
): TimelinePage {
  const { rows, nextCursor } = cutPage(found, bounds, {
    show: (row, room) => fitEntry(read(row), room),
    cursorOf: (row) => encodeTimelineCursor(placeOf(row), idOf(row), scope),
  });
  return { rows: rows.toReversed(), nextCursor };
}

/** The same of entries that are read on the way. */
export async function cutReadTimeline<Row>(
  found: readonly Row[],
  bounds: PageBounds,
  scope: CursorScope,
  shape: Omit<TimelineShape<Row>, 'read'> & { read(row: Row, room: Room): Promise<StoredTimelineEntry | null> },
): Promise<TimelinePage> {
  const { rows, nextCursor } = await cutReadPage(found, bounds, {
    show: async (row, room) => {
      const entry = await shape.read(row, room);
      return entry === null ? null : fitEntry(entry, room);
    },
    cursorOf: (row) => encodeTimelineCursor(shape.placeOf(row), shape.idOf(row), scope),
  });
  return { rows: rows.toReversed(), nextCursor };
}

/** What names an entry beside its place. */
function timelineIdOf(entry: StoredTimelineEntry): string {
  return entry.type === 'item' ? entry.item.id : entry.turn.turnId;
}

function fitEntry(entry: StoredTimelineEntry, room: Room): FittedRow<StoredTimelineEntry> | null {
  if (entry.type === 'item') return fitItemRow(entry, room);
  const bytes = ownBytes(entry, room);
  return bytes > room.bytes && !room.isFirst ? null : { shown: entry, bytes };
}
