import { settleWithin } from '../../async/settle-within.ts';
import { taskComplete, turnAborted, turnError } from '../../history/extended-records.ts';
import type { TurnError, TurnStatus } from '../../protocol/turn.ts';
import { turnAbortedItem } from '../context/context-items.ts';
import { ModelError } from '../model/model-error.ts';
import { takeLastInput } from './take-input.ts';
import { closeOpenCalls } from './tool-calls.ts';
import type { Turn } from './turn.ts';

/** How a turn ended. */
export interface TurnEnd {
  readonly status: Exclude<TurnStatus, 'inProgress'>;
  readonly error: TurnError | null;
}

/** Stores the end of a turn that the model ended. */
export async function completeTurn(turn: Turn): Promise<TurnEnd> {
  await storeTaskComplete(turn, turn.lastResponseText);
  return { status: 'completed', error: null };
}

/** Tells of the failure and stores it. Does not reject: when the store is what failed, there is nothing to store. */
export async function failTurn(turn: Turn, reason: unknown): Promise<TurnEnd> {
  const error = toTurnError(reason);
  turn.isAcceptingInput = false;
  try {
    await turn.task.closeEarly?.(turn, 0);
    await closeOpenCalls(turn, 0);
    await takeLastInput(turn);
  } catch {
    // The first failure is the one to tell of.
  }
  try {
    const { records } = turn.session;
    if (records.isExtended) await records.append(turnError(turn.turnId, error));
    await storeTaskComplete(turn, null);
    forgetUnreadContext(turn);
  } catch {
    // What failed first is told below; a failure to store it changes nothing for those who hear of it.
  }
  try {
    await turn.announce({ kind: 'error', turnId: turn.turnId, error, willRetry: false });
  } catch {
    // The end of the turn says it too.
  }
  return { status: 'failed', error };
}

/** Stores the end of a turn that was stopped; its open calls get an output. */
export async function abortTurn(turn: Turn, graceMs: number): Promise<TurnEnd> {
  turn.silence();
  await Promise.all([closeOpenCalls(turn, graceMs), settleWithin(turn.besideDone(), graceMs)]);
  await turn.task.closeEarly?.(turn, graceMs);
  await takeLastInput(turn);
  if (turn.stopReason === 'interrupted') await turn.storeItem(turnAbortedItem());
  forgetUnreadContext(turn);
  const end = { completedAtMs: Date.now(), durationMs: turn.durationMs };
  await turn.session.records.append(turnAborted(turn.turnId, turn.stopReason, end));
  await turn.session.records.persist();
  await turn.session.records.flush();
  return { status: 'interrupted', error: null };
}

/** What the turn stored may have come too late for a reading that is still under way. */
function forgetUnreadContext({ hasContext, session }: Turn): void {
  if (!hasContext) session.forgetContext();
}

async function storeTaskComplete(turn: Turn, lastAgentMessage: string | null): Promise<void> {
  const { turnId, durationMs, firstTokenMs: timeToFirstTokenMs } = turn;
  await turn.session.records.append(
    taskComplete({ turnId, lastAgentMessage, completedAtMs: Date.now(), durationMs, timeToFirstTokenMs }),
  );
  await turn.session.records.persist();
  await turn.session.records.flush();
}

function toTurnError(reason: unknown): TurnError {
  if (reason instanceof ModelError) return reason.toTurnError();
  const message = reason instanceof Error ? reason.message : String(reason);
  return { message, codexErrorInfo: 'other', additionalDetails: null };
}
