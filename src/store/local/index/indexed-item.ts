import { readSync } from 'node:fs';
import type { HistoryRecord } from '../../../history/record.ts';
import type { StoredItem } from '../../../history/stored-turn.ts';
import { TurnProjector } from '../../../history/turn-projector.ts';
import type { ThreadItem } from '../../../protocol/item.ts';
import { recordOfLine } from '../rollouts/rollout-records.ts';
import { ITEM_TYPES } from './stored-words.ts';
import { decodePlaces, type ShownItemRow } from './turn-rows.ts';

/** The file holds something else than the index says: it was rewritten in the meantime. */
export class StaleIndexError extends Error {}

/**
 * The item of a row, from the lines of its records.
 *
 * @throws {StaleIndexError} when they are of other records.
 */
export function itemOfLines(row: ShownItemRow, lines: readonly Buffer[]): StoredItem {
  const [first, ...more] = lines.map((line) => itemOfRecord(recordAt(line), row.turn_id));
  if (first === undefined || ITEM_TYPES.numberOf(first.type) !== row.type) throw new StaleIndexError();
  return {
    turnId: row.turn_id,
    item: { ...more.reduce(joinReasoning, first), id: row.item_id },
    startedAtMs: row.started_ms,
    completedAtMs: row.completed_ms,
  };
}

/**
 * The same, read at once; it blocks, and is meant for messages.
 *
 * @throws {StaleIndexError} when other records stand there.
 */
export function readItem(fd: number, row: ShownItemRow): StoredItem {
  return itemOfLines(
    row,
    decodePlaces(row.places).map(({ offset, length }) => {
      const line = Buffer.allocUnsafe(length);
      if (readSync(fd, line, 0, length, offset) !== length) throw new StaleIndexError();
      return line;
    }),
  );
}

function recordAt(line: Buffer): HistoryRecord {
  const record = recordOfLine(line);
  if (record === null) throw new StaleIndexError();
  return record;
}

/** What a record makes of a turn that has nothing else; its id may be another one. */
function itemOfRecord(record: HistoryRecord, turnId: string): ThreadItem {
  const projector = new TurnProjector();
  const { timestamp } = record;
  projector.apply({ seq: 0, timestamp, type: 'event_msg', payload: { type: 'task_started', turn_id: turnId } });
  projector.apply({ seq: 1, ...record });
  const last = projector.items().at(-1);
  if (last === undefined) throw new StaleIndexError();
  return last.item;
}

/** Parts of a reasoning have a record each. */
function joinReasoning(item: ThreadItem, part: ThreadItem): ThreadItem {
  if (item.type !== 'reasoning' || part.type !== 'reasoning') throw new StaleIndexError();
  return { ...item, summary: [...item.summary, ...part.summary], content: [...item.content, ...part.content] };
}
