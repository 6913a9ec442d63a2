import type { HistoryRecord } from './record.ts';

/** A record that begins or ends a turn. */
export interface TurnBoundary {
  readonly kind: 'start' | 'end';
  readonly turnId: string;
}

const KINDS: Readonly<Record<string, TurnBoundary['kind']>> = {
  task_started: 'start',
  task_complete: 'end',
  turn_aborted: 'end',
};

/** Null for a record that is none. */
export function turnBoundaryOf({ type, payload }: HistoryRecord): TurnBoundary | null {
  if (type !== 'event_msg' || !isBoundaryType(payload.type)) return null;
  const kind = KINDS[payload.type];
  return kind === undefined ? null : { kind, turnId: String(payload.turn_id) };
}

/** Whether an event of this type begins or ends a turn. */
export function isBoundaryType(eventType: unknown): eventType is string {
  return typeof eventType === 'string' && Object.hasOwn(KINDS, eventType);
}
