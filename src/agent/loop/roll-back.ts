import { threadRolledBack } from '../../history/extended-records.ts';
import { estimateTokens } from '../context/estimate-tokens.ts';
import { loadContext } from '../context/load-context.ts';
import type { ModelContext } from '../context/model-context.ts';
import { modelFacts } from '../model/model-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { SessionState } from './session-state.ts';

/** Stores that the last turns count no more, with the size of what remains; that is returned. */
export async function rollBack(
  { config, meter, records }: SessionState,
  { baseInstructions, model }: SessionSettings,
  numTurns: number,
): Promise<ModelContext> {
  const marker = threadRolledBack(numTurns);
  const context = await loadContext(records, meter, [marker]);
  const before = meter.usage;
  const { contextWindow } = modelFacts(config.models, model);
  meter.estimate(estimateTokens(baseInstructions, context.items), contextWindow);
  try {
    await records.appendDurably(meter.toRecord(), marker);
  } catch (reason) {
    meter.usage = before;
    throw reason;
  }
  return context;
}
