import { taskStarted } from '../../history/extended-records.ts';
import { warnOfUnknownModel } from './model-notices.ts';
import type { Turn } from './turn.ts';

/** Tells of the turn, stores its beginning and finds out what the model has seen so far. */
export async function beginTurn(turn: Turn): Promise<void> {
  const { turnId, rootTurnId, startedAtMs, settings, session } = turn;
  await warnOfUnknownModel(turn);
  await turn.emit({ kind: 'turnStarted', turnId, rootTurnId, startedAtMs });
  turn.context = await session.context();
  turn.hasContext = true;
  const { contextWindow: modelContextWindow } = turn.facts;
  const collaborationMode = settings.collaborationMode.mode;
  const root = session.records.isExtended && rootTurnId !== turnId ? { rootTurnId } : {};
  await turn.record(taskStarted({ turnId, ...root, startedAtMs, modelContextWindow, collaborationMode }));
  turn.hasBegun();
}
