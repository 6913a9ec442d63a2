import { ThreadStoreError } from './errors.ts';
import type { SortDirection, ThreadId } from './thread-store.ts';

/** A place among threads in order of a time. Without an id: all threads of that very time lie before it. */
export interface ThreadAnchor {
  readonly timeMs: number;
  readonly threadId: ThreadId | null;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const FILE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `<time>|<thread id>` of the last row of a page: the next one begins behind it, also among rows of the same time. */
export function encodeThreadCursor(time: Date, threadId: ThreadId): string {
  return `${formatTime(time)}|${threadId}`;
}

/** The place just before a row, seen from the other direction: its time, one millisecond on the far side. */
export function encodeBackwardsThreadCursor(time: Date, sortDirection: SortDirection): string {
  return formatTime(new Date(time.getTime() + (sortDirection === 'desc' ? -1 : 1)));
}

/**
 * Reads a cursor of threads: RFC 3339 with any offset, or `YYYY-MM-DDThh-mm-ss` in UTC; `|<thread id>` may follow.
 *
 * @throws {ThreadStoreError} `invalid` for anything else.
 */
export function decodeThreadCursor(raw: string): ThreadAnchor {
  const [time = '', threadId = null, ...rest] = raw.split('|');
  const timeMs = parseTime(time);
  if (timeMs === null || rest.length > 0 || (threadId !== null && !UUID.test(threadId))) {
    throw ThreadStoreError.invalidCursor(raw);
  }
  return { timeMs, threadId: threadId?.toLowerCase() ?? null };
}

function formatTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

function parseTime(text: string): number | null {
  const [, day, hours, minutes, seconds] = FILE_TIME.exec(text) ?? [];
  const iso = day === undefined ? text : `${day}T${hours}:${minutes}:${seconds}Z`;
  const timeMs = RFC_3339.test(iso) ? Date.parse(iso.toUpperCase().replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}
