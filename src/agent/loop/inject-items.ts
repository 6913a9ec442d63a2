import { type HistoryRecord, newRecord } from '../../history/record.ts';
import { contextItems } from '../context/context-items.ts';
import type { ModelContext } from '../context/model-context.ts';
import { modelFacts } from '../model/model-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import { turnContextRecord } from '../session/turn-context-record.ts';
import type { SessionState } from './session-state.ts';

/** Stands for a turn where a context is stored before the first one. */
const CONTEXT_WITHOUT_TURN = 'auto-compact-1';

/** What the model is told before anything else, and how it is stored beside it. */
interface FirstContext {
  readonly items: readonly object[];
  readonly records: readonly HistoryRecord[];
}

/** Stores items and puts them before the model, behind what a thread begins with. */
export async function injectItems(
  session: SessionState,
  settings: SessionSettings,
  items: readonly object[],
): Promise<void> {
  const context = await session.context();
  const userInstructions = await session.userInstructions();
  const facts = modelFacts(session.config.models, settings.model);
  await context.change(async () => {
    const first = context.isBegun ? null : firstContext(session, settings, userInstructions, context);
    // A refused request must leave nothing behind that a second try would double.
    await session.records.appendDurably(
      ...(first?.items ?? []).map((item) => newRecord('response_item', item)),
      ...(first?.records ?? []),
      ...items.map((item) => newRecord('response_item', item)),
    );
    for (const item of [...(first?.items ?? []), ...items]) context.push(item);
    if (first !== null) context.began(settings, facts);
  });
}

function firstContext(
  { config }: SessionState,
  settings: SessionSettings,
  userInstructions: string | null,
  context: ModelContext,
): FirstContext {
  const facts = modelFacts(config.models, settings.model);
  return {
    items: contextItems(config, settings, userInstructions, context),
    records: [turnContextRecord(CONTEXT_WITHOUT_TURN, settings, { facts, outputSchema: null, userInstructions })],
  };
}
