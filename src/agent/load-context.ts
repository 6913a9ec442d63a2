import { ModelContextFold } from '../history/model-context.ts';
import { asText } from '../history/payload.ts';
import type { HistoryRecord } from '../history/record.ts';
import { TokenUsageFold } from '../history/token-usage.ts';
import { ModelContext } from './model-context.ts';
import type { SessionJournal } from './session.ts';
import type { TokenMeter } from './token-meter.ts';

/**
 * Rebuilds what the model has seen from the stored records, and those that are about to be stored. Takes over the token
 * usage they report.
 */
export async function loadContext(
  journal: SessionJournal,
  meter: TokenMeter,
  coming: readonly HistoryRecord[] = [],
): Promise<ModelContext> {
  const context = new ModelContextFold();
  const usage = new TokenUsageFold();
  let compactions = 0;
  let model: string | null = null;
  for await (const records of journal.history()) {
    for (const record of records) {
      context.apply(record);
      usage.apply(record);
      if (record.type === 'compacted') compactions += 1;
      if (record.type === 'turn_context') model = asText(record.payload.model);
    }
  }
  for (const record of coming) context.apply(record);
  meter.usage ??= usage.last?.usage ?? null;
  return new ModelContext(context.items(), compactions, model);
}
