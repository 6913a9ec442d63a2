import type { TurnEvent } from '../agent/session/turn-event.ts';
import type { StoredTurn } from '../history/stored-turn.ts';
import type { Turn, TurnError } from '../protocol/turn.ts';

const MS_PER_SECOND = 1000;

function seconds(ms: number): number {
  return Math.floor(ms / MS_PER_SECOND);
}

/** A turn that was accepted and has not started yet: the answer to `turn/start`. */
export function acceptedTurn(turnId: string, rootTurnId = turnId): Turn {
  return {
    id: turnId,
    items: [],
    itemsView: 'notLoaded',
    status: 'inProgress',
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
    rootTurnId,
  };
}

/** No model service that is asked here tells of a misalignment; newer clients look for the member. */
export function wireTurnError<E extends TurnError | null>(error: E): E {
  return error === null ? error : { ...error, misalignment: null };
}

export function wireTurnOfEvent(event: Extract<TurnEvent, { kind: 'turnStarted' | 'turnCompleted' }>): Turn {
  const accepted = { ...acceptedTurn(event.turnId, event.rootTurnId), startedAt: seconds(event.startedAtMs) };
  if (event.kind === 'turnStarted') return accepted;
  return {
    ...accepted,
    ...(event.lastAgentMessage === null ? {} : { items: [event.lastAgentMessage], itemsView: 'summary' as const }),
    status: event.status,
    error: wireTurnError(event.error),
    completedAt: seconds(event.completedAtMs),
    durationMs: event.completedAtMs - event.startedAtMs,
  };
}

/**
 * A stored turn as the wire shows it. `runningTurnId` is the turn that runs in this process: any other turn without
 * an end was interrupted.
 */
export function wireTurn(stored: StoredTurn, runningTurnId: string | null): Turn {
  const isRunning = stored.turnId === runningTurnId;
  const status = isRunning ? 'inProgress' : stored.status === 'inProgress' ? 'interrupted' : stored.status;
  return {
    id: stored.turnId,
    items: [...stored.items],
    itemsView: stored.itemsView,
    status,
    error: wireTurnError(stored.error as TurnError | null),
    startedAt: stored.startedAt === null ? null : seconds(stored.startedAt.getTime()),
    completedAt: isRunning || stored.completedAt === null ? null : seconds(stored.completedAt.getTime()),
    durationMs: isRunning ? null : stored.durationMs,
    rootTurnId: stored.rootTurnId ?? stored.turnId,
  };
}
