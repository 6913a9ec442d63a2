import { v4 as uuid } from 'uuid';
import { compacted, contextCompacted } from '../../history/extended-records.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { estimateTokens } from '../context/estimate-tokens.ts';
import { tellUsage } from '../loop/report-usage.ts';
import type { Turn } from '../loop/turn.ts';
import { turnContextRecord } from '../session/turn-context-record.ts';
import { askForSummary } from './ask-for-summary.ts';
import { replacementHistory } from './replacement-history.ts';
import { summaryText } from './summary-text.ts';

const WARNING =
  'Heads up: Long threads and multiple compactions can cause the model to be less accurate. Start a new thread when possible to keep threads small and targeted.';

export interface Compaction {
  /** Whom to ask for the summary, if not the turn's model. */
  readonly model?: string;
  /** What the model is told first; absent where a turn that comes later tells it. */
  readonly beginning?: readonly object[];
}

/**
 * Puts a summary in the place of the conversation. Until the one record that says so is stored, the thread is as it was;
 * a failure leaves the item open, as in the original.
 *
 * @throws {ModelError} there is no summary.
 */
export async function compactContext(turn: Turn, { model, beginning }: Compaction = {}): Promise<void> {
  const { turnId, settings, session } = turn;
  const item: ThreadItem = { type: 'contextCompaction', id: uuid() };
  const startedAtMs = Date.now();
  await turn.emit({ kind: 'itemStarted', turnId, item, startedAtMs });
  const items = [...turn.context.items];
  const summary = await askForSummary(turn, model ?? settings.model, items);
  await replaceContext(turn, {
    seen: items.length,
    summary: summaryText(summary),
    beginning,
    live: { itemId: item.id, startedAtMs },
  });
  await tellUsage(turn);
  await session.records.flush();
  await turn.emit({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs: Date.now() });
  await turn.emit({ kind: 'warning', message: WARNING });
}

interface Replacement {
  /** How many items were summed up; those that came since stay as they are. */
  readonly seen: number;
  readonly summary: string;
  readonly beginning: readonly object[] | undefined;
  readonly live: { readonly itemId: string; readonly startedAtMs: number };
}

async function replaceContext(turn: Turn, { seen, summary, beginning, live }: Replacement): Promise<void> {
  const { turnId, settings, session, context, facts, outputSchema } = turn;
  const { records, meter } = session;
  const userInstructions = await session.userInstructions();
  await context.change(async () => {
    // Whoever stopped the turn finds the context as it was.
    turn.signal.throwIfAborted();
    const items = [
      ...replacementHistory({ items: context.items.slice(0, seen), summary: context.summary }, summary, beginning),
      ...context.items.slice(seen),
    ];
    const before = meter.usage;
    meter.estimate(estimateTokens(settings.baseInstructions, items), facts.contextWindow);
    try {
      await records.append(
        compacted(summary, items),
        ...(beginning === undefined
          ? []
          : [turnContextRecord(turnId, settings, { facts, outputSchema, userInstructions })]),
        meter.toRecord(),
        contextCompacted(records.live(live)),
      );
    } catch (reason) {
      meter.usage = before;
      // It may be stored all the same, later.
      session.forgetContext();
      throw reason;
    }
    context.compact(items, summary);
    if (beginning !== undefined) context.began(settings, facts);
  });
}
