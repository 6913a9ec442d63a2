import { contextItems } from '../context/context-items.ts';
import { estimateItems } from '../context/estimate-tokens.ts';
import type { Turn } from '../loop/turn.ts';
import { modelFacts } from '../model/model-facts.ts';
import { compactWithHooks } from './compact-with-hooks.ts';

/**
 * Before the user's message: sums up a conversation that has become too long for the turn's model. False: hooks want the
 * turn to end.
 */
export async function compactIfLarge(turn: Turn): Promise<boolean> {
  const former = formerModel(turn);
  if (former !== null && isLarge(turn) && !(await compactWithHooks(turn, 'auto', { model: former }))) return false;
  return !isLarge(turn) || compactWithHooks(turn, 'auto');
}

/** Between two requests of a turn: the model goes on from the summary, so it is told anew where it is. False as above. */
export async function compactWithinTurn(turn: Turn): Promise<boolean> {
  if (!isLarge(turn)) return true;
  const { session, settings, context } = turn;
  const userInstructions = await session.userInstructions();
  const seen = { items: [], model: context.model, mode: null, personality: null, isBegun: false };
  return compactWithHooks(turn, 'auto', { beginning: contextItems(session.config, settings, userInstructions, seen) });
}

function isLarge({ facts, session, context }: Turn): boolean {
  const { autoCompactTokenLimit: limit } = facts;
  if (limit === null) return false;
  const counted = session.meter.usage?.last.totalTokens ?? 0;
  return counted >= limit || counted + estimateItems(itemsSinceModelSpoke(context.items)) >= limit;
}

/** The model of the turns before, when its window holds what the present one may be too small for. */
function formerModel({ context, settings, session, facts }: Turn): string | null {
  const { model } = context;
  if (model === null || model === settings.model) return null;
  const { contextWindow } = modelFacts(session.config.models, model);
  return (contextWindow ?? 0) > (facts.contextWindow ?? 0) ? model : null;
}

/** What the service has not counted yet. */
function itemsSinceModelSpoke(items: readonly object[]): readonly object[] {
  const last = items.findLastIndex(isModelMade);
  return last === -1 ? [] : items.slice(last + 1);
}

const MODEL_MADE: ReadonlySet<unknown> = new Set([
  'reasoning',
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'tool_search_call',
  'web_search_call',
  'image_generation_call',
  'compaction',
  'context_compaction',
]);

function isModelMade(item: object): boolean {
  const { type, role } = item as { readonly type?: unknown; readonly role?: unknown };
  return type === 'message' ? role === 'assistant' : MODEL_MADE.has(type);
}
