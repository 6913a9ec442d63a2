import type { StoredTurn } from '../history/stored-turn.ts';
import { TokenUsageFold } from '../history/token-usage.ts';
import { TurnProjector } from '../history/turn-projector.ts';
import type { ThreadTokenUsage } from '../protocol/usage.ts';
import type { RecordPage } from '../store/thread-store.ts';

/** What one pass over the records of a thread tells. */
export interface FoldedHistory {
  readonly turns: readonly StoredTurn[];
  /** Last known usage, with the turn that reported it; null when none did. */
  readonly tokenUsage: { readonly turnId: string; readonly usage: ThreadTokenUsage } | null;
}

export async function foldHistory(
  pages: AsyncIterable<RecordPage>,
  records: 'extended' | 'limited',
): Promise<FoldedHistory> {
  const projector = new TurnProjector({ records });
  const usage = new TokenUsageFold();
  for await (const page of pages) {
    for (const record of page.records) {
      projector.apply(record);
      usage.apply(record);
    }
  }
  const turns = projector.turns();
  return { turns, tokenUsage: ofShownTurn(usage.last, turns) };
}

/** Usage that was reported by a turn since rolled back is told under the last turn that is left. */
function ofShownTurn(reported: FoldedHistory['tokenUsage'], turns: readonly StoredTurn[]): FoldedHistory['tokenUsage'] {
  if (reported === null || turns.some(({ turnId }) => turnId === reported.turnId)) return reported;
  const last = turns.at(-1);
  return last === undefined ? null : { ...reported, turnId: last.turnId };
}
