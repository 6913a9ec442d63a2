import type { HistoryRecord, StoredRecord } from '../../src/history/record.ts';
import type { StoredTurn } from '../../src/history/stored-turn.ts';
import { TurnProjector, type TurnProjectorOptions } from '../../src/history/turn-projector.ts';

export const TIME = '2026-01-09T10:00:00.000Z';

export function record(type: string, payload: object): HistoryRecord {
  return { timestamp: TIME, type, payload: payload as HistoryRecord['payload'] };
}

export function event(type: string, members: object = {}): HistoryRecord {
  return record('event_msg', { type, ...members });
}

export function meta(members: object = {}): HistoryRecord {
  return record('session_meta', {
    id: 'thread-1',
    timestamp: TIME,
    cwd: '/w',
    originator: 'test',
    cli_version: '1',
    source: 'vscode',
    model_provider: 'mock',
    ...members,
  });
}

export function userMessage(message: string, members: object = {}): HistoryRecord {
  return event('user_message', { message, images: [], local_images: [], text_elements: [], ...members });
}

export function agentMessage(message: string, members: object = {}): HistoryRecord {
  return event('agent_message', { message, phase: null, memory_citation: null, ...members });
}

export function started(turnId: string): HistoryRecord {
  return event('task_started', { turn_id: turnId, started_at: 100 });
}

export function completed(turnId: string, members: object = {}): HistoryRecord {
  return event('task_complete', { turn_id: turnId, completed_at: 101, duration_ms: 1000, ...members });
}

export function numbered(records: readonly HistoryRecord[]): readonly StoredRecord[] {
  return records.map((entry, seq) => ({ ...entry, seq }));
}

export function project(records: readonly HistoryRecord[], options: TurnProjectorOptions = {}): TurnProjector {
  const projector = new TurnProjector(options);
  for (const entry of numbered(records)) projector.apply(entry);
  return projector;
}

export function turnsOf(records: readonly HistoryRecord[], options: TurnProjectorOptions = {}): readonly StoredTurn[] {
  return project(records, options).turns();
}

/** `turn id: item id type, …` for each turn. */
export function outline(turns: readonly StoredTurn[]): readonly string[] {
  return turns.map(({ turnId, status, items }) =>
    [`${turnId} ${status}:`, ...items.map(({ id, type }) => `${id} ${type}`)].join(' '),
  );
}
