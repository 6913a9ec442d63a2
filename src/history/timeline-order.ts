import type { StoredTimelineEntry } from './stored-turn.ts';

/** Order of what stands at one position, in the numbers that cursors of 0.169 have. */
export const TIMELINE_KINDS = { turnStarted: 0, item: 1, turnCompleted: 3 } as const satisfies Record<
  StoredTimelineEntry['type'],
  number
>;

/** A place in a timeline; `kind` is one of {@link TIMELINE_KINDS}. */
export interface TimelinePlace {
  readonly position: number;
  readonly kind: number;
}

export function timelinePlaceOf({ type, position }: Pick<StoredTimelineEntry, 'type' | 'position'>): TimelinePlace {
  return { position, kind: TIMELINE_KINDS[type] };
}

export function compareTimelinePlaces(one: TimelinePlace, other: TimelinePlace): number {
  return one.position - other.position || one.kind - other.kind;
}

export function compareTimelineEntries(one: StoredTimelineEntry, other: StoredTimelineEntry): number {
  return compareTimelinePlaces(timelinePlaceOf(one), timelinePlaceOf(other));
}
