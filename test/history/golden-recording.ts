import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLine } from '../../src/history/codec.ts';
import type { StoredRecord } from '../../src/history/record.ts';
import type { StoredTurn } from '../../src/history/stored-turn.ts';
import { TurnProjector } from '../../src/history/turn-projector.ts';
import { ThreadTokenUsage } from '../../src/protocol/usage.ts';

const GOLDEN = join(import.meta.dirname, '../golden');

/** A turn as the originals answer it. */
export type RecordedTurn = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly items: readonly Readonly<Record<string, unknown>>[];
};

/** A recorded rollout file and the turns that the original read from it after a restart. */
export interface RecordedHistory {
  readonly name: string;
  readonly lines: readonly string[];
  readonly records: readonly StoredRecord[];
  readonly turns: readonly RecordedTurn[];
  readonly preview: string;
  /** What the resume of the thread told of its token usage; null when it told nothing. */
  readonly tokenUsage: unknown;
}

interface Read {
  readonly notification?: { readonly method: string; readonly params: Readonly<Record<string, unknown>> };
  readonly thread?: string;
  readonly method?: string;
  readonly params?: { readonly includeTurns?: boolean };
  readonly result?: { readonly thread: RecordedThread };
}

interface RecordedThread {
  readonly id: string;
  readonly preview: string;
  readonly turns: readonly RecordedTurn[];
}

interface Reads {
  readonly values: Readonly<Record<string, unknown>>;
  readonly rollouts: readonly { readonly file: string; readonly thread: string | null }[];
  readonly restarted: readonly unknown[];
}

export function recordedHistories(version: 'v130' | 'v169'): readonly RecordedHistory[] {
  const folder = join(GOLDEN, version);
  return readdirSync(folder).flatMap((scenario) => {
    const path = join(folder, scenario, 'reads.json');
    return existsSync(path) ? historiesOf(join(folder, scenario), scenario) : [];
  });
}

function historiesOf(folder: string, scenario: string): RecordedHistory[] {
  const reads = JSON.parse(readFileSync(join(folder, 'reads.json'), 'utf8')) as Reads;
  const answers = reads.restarted.map((read) => resolve(read, reads.values) as Read);
  const files = reads.rollouts.map(({ file, thread }) => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    return { file, thread, lines, records: readRecords(lines) };
  });
  return files.flatMap(({ file, thread, lines }, index) => {
    const answer = answers.find(
      (read) => read.thread === thread && read.method === 'thread/read' && read.params?.includeTurns === true,
    );
    const isReplaced = files.slice(index + 1).some((later) => later.thread === thread);
    if (answer?.result === undefined || isReplaced) return [];
    const records = withBase(files, index).map((record, seq) => ({ ...record, seq }));
    const { id, turns, preview } = answer.result.thread;
    return [{ name: `${scenario}/${file}`, lines, records, turns, preview, tokenUsage: tokenUsageOf(answers, id) }];
  });
}

function tokenUsageOf(answers: readonly Read[], threadId: string): unknown {
  const told = answers.find(
    ({ notification }) =>
      notification?.method === 'thread/tokenUsage/updated' && notification.params.threadId === threadId,
  );
  if (told?.notification === undefined) return null;
  const { turnId, tokenUsage } = told.notification.params;
  // With the member that 0.130 does not have.
  return { turnId, usage: ThreadTokenUsage.parse(tokenUsage) };
}

/** A file of 0.169 may continue the beginning of an earlier one. */
function withBase(files: readonly Pick<RecordedHistory, 'records'>[], index: number): readonly StoredRecord[] {
  const own = files[index]?.records ?? [];
  const base = own[0]?.payload.history_base as { thread_id: string; end_ordinal_exclusive: number } | undefined;
  if (base === undefined) return own;
  const source = files.slice(0, index).find(({ records }) => records[0]?.payload.id === base.thread_id);
  const kept = source?.records.filter(({ extra }) => Number(extra?.ordinal) < base.end_ordinal_exclusive) ?? [];
  return [...kept, ...own];
}

export function readRecords(lines: readonly string[]): readonly StoredRecord[] {
  return lines.flatMap((line) => decodeLine(line) ?? []).map((record, seq) => ({ ...record, seq }));
}

export function fold(records: readonly StoredRecord[], mode: 'limited' | 'extended'): readonly StoredTurn[] {
  const projector = new TurnProjector({ records: mode });
  for (const record of records) projector.apply(record);
  return projector.turns();
}

/** A folded turn in the wire's form of 0.130. */
export function wireForm(turn: StoredTurn): RecordedTurn {
  return {
    id: turn.turnId,
    items: turn.items as unknown as RecordedTurn['items'],
    itemsView: turn.itemsView,
    status: turn.status,
    error: turn.error,
    startedAt: seconds(turn.startedAt),
    completedAt: seconds(turn.completedAt),
    durationMs: turn.durationMs,
  };
}

function seconds(date: Date | null): number | null {
  return date === null ? null : date.getTime() / 1000;
}

/** Replaces `{"$v":"v3"}` by the value of that name. */
function resolve(value: unknown, values: Reads['values']): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, values));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === '$v') return resolve(values[String(first[1])], values);
  return Object.fromEntries(entries.map(([name, inner]) => [name, resolve(inner, values)]));
}
