import { ModelContextFold } from '../../history/model-context.ts';
import type { HistoryRecord } from '../../history/record.ts';
import { TokenUsageFold } from '../../history/token-usage.ts';
import type { SessionJournal } from '../session/session-host.ts';
import { ModelContext } from './model-context.ts';
import type { TokenMeter } from './token-meter.ts';

/**
 * Rebuilds what the model has seen from the stored records, and those that are about to be stored. Takes over the token
 * usage they report.
 */
export async function loadContext(
  journal: Pick<SessionJournal, 'history'>,
  meter: TokenMeter,
  coming: readonly HistoryRecord[] = [],
): Promise<ModelContext> {
  const context = new ModelContextFold();
  const usage = new TokenUsageFold();
  await forEachRecord(journal, (record) => {
    context.apply(record);
    usage.apply(record);
  });
  for (const record of coming) context.apply(record);
  meter.usage ??= usage.last?.usage ?? null;
  const again = context.again();
  if (again === null) return new ModelContext(context.result());
  await forEachRecord(journal, (record) => again.apply(record));
  for (const record of coming) again.apply(record);
  return new ModelContext(again.result());
}

async function forEachRecord(journal: Pick<SessionJournal, 'history'>, take: (record: HistoryRecord) => void) {
  for await (const records of journal.history()) for (const record of records) take(record);
}
