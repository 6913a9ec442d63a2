import { asRecord } from '../history/payload.ts';
import { TIMELINE_KINDS, type TimelinePlace } from '../history/timeline-order.ts';
import type { CursorScope } from './cursor.ts';
import { ThreadStoreError } from './errors.ts';

const KINDS: ReadonlySet<unknown> = new Set(Object.values(TIMELINE_KINDS));

/** A cursor of a timeline: the page goes on before this entry, which has the id of its turn or item. */
export function encodeTimelineCursor(place: TimelinePlace, id: string, { threadId, store }: CursorScope): string {
  return JSON.stringify({ threadId, position: place.position, kind: place.kind, id, store });
}

/**
 * Reads a cursor of a timeline. It stays good when its entry is gone: the page begins where that was.
 *
 * @throws {ThreadStoreError} `invalid`, in the words of 0.169.
 */
export function decodeTimelineCursor(raw: string, scope: CursorScope): TimelinePlace {
  const { threadId, position, kind, store = scope.store } = membersOf(raw);
  if (typeof threadId !== 'string' || !isPosition(position) || typeof kind !== 'number' || !KINDS.has(kind)) {
    throw notACursor();
  }
  if (threadId !== scope.threadId || store !== scope.store) {
    throw new ThreadStoreError('invalid', 'thread timeline cursor belongs to another thread');
  }
  return { position, kind };
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function membersOf(raw: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(raw)) ?? {};
  } catch {
    return {};
  }
}

function notACursor(): ThreadStoreError {
  return new ThreadStoreError('invalid', 'invalid thread timeline cursor');
}
