import type { HistoryRecord, SessionMetaPayload, StoredRecord } from '../../history/record.ts';
import type { LiveThread } from '../live-thread.ts';
import type { ListThreads, RecordPage, ThreadId, ThreadStore } from '../thread-store.ts';

const EPOCH_MS = Date.parse('2026-01-09T10:00:00.000Z');

/** A thread id of the form that servers make, different for each number. */
export function sampleThreadId(number: number): ThreadId {
  return `019ba1f0-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Milliseconds after the beginning of the samples, as stored times are written. */
export function sampleTime(afterMs: number): string {
  return new Date(EPOCH_MS + afterMs).toISOString();
}

export function sampleMeta(number: number, members: Partial<SessionMetaPayload> = {}): SessionMetaPayload {
  return {
    id: sampleThreadId(number),
    timestamp: sampleTime(number * 60_000),
    cwd: '/work/project',
    originator: 'contract',
    cli_version: '0.169.0',
    source: 'vscode',
    model_provider: 'mock',
    base_instructions: { text: 'Be brief.' },
    ...members,
  };
}

export function sampleEvent(payload: object, afterMs = 0): HistoryRecord {
  return { timestamp: sampleTime(afterMs), type: 'event_msg', payload: payload as HistoryRecord['payload'] };
}

/** The records of one whole turn: a question and an answer. */
export function sampleTurn(turnId: string, question = `question of ${turnId}`): readonly HistoryRecord[] {
  const answer = `answer of ${turnId}`;
  return [
    sampleEvent({ type: 'task_started', turn_id: turnId, started_at: 1_767_952_800, model_context_window: null }),
    sampleEvent({ type: 'user_message', message: question, images: [], local_images: [], text_elements: [] }),
    sampleMessage('user', question),
    sampleEvent({ type: 'agent_reasoning', text: 'Think.' }),
    sampleEvent({ type: 'agent_message', message: answer, phase: null, memory_citation: null }),
    sampleMessage('assistant', answer),
    sampleEvent({
      type: 'task_complete',
      turn_id: turnId,
      last_agent_message: answer,
      completed_at: 1_767_952_801,
      duration_ms: 1000,
    }),
  ];
}

/** The same turn, all of it at one time. */
export function sampleTurnAt(turnId: string, afterMs: number): readonly HistoryRecord[] {
  return sampleTurn(turnId).map((record) => ({ ...record, timestamp: sampleTime(afterMs) }));
}

/** A question, a command with this output, and an answer. */
export function sampleCommandTurn(turnId: string, question: string, output: string): readonly HistoryRecord[] {
  const [start, asked, told, , ...answer] = sampleTurn(turnId, question);
  const command = sampleEvent({
    type: 'exec_command_end',
    call_id: `call-${turnId}`,
    turn_id: turnId,
    command: ['ls'],
    cwd: '/work/project',
    parsed_cmd: [],
    source: 'agent',
    aggregated_output: output,
    exit_code: 0,
    duration: { secs: 0, nanos: 0 },
    status: 'completed',
  });
  return [start, asked, told, command, ...answer].filter((record) => record !== undefined);
}

export function sampleRollback(turns: number): HistoryRecord {
  return sampleEvent({ type: 'thread_rolled_back', num_turns: turns });
}

function sampleMessage(role: 'user' | 'assistant', text: string): HistoryRecord {
  const type = role === 'user' ? 'input_text' : 'output_text';
  return {
    timestamp: sampleTime(0),
    type: 'response_item',
    payload: { type: 'message', role, content: [{ type, text }] },
  };
}

/** Creates a thread with these turns, materialised and open for writing. */
export async function openSampleThread(
  store: ThreadStore,
  number: number,
  turnIds: readonly string[],
  members: Partial<SessionMetaPayload> = {},
): Promise<LiveThread> {
  const live = await store.createThread({ meta: sampleMeta(number, members) });
  for (const turnId of turnIds) await live.appendItems(sampleTurn(turnId));
  await live.persist();
  await live.flush();
  return live;
}

/** Creates a thread of these records and gives it back. */
export async function storeRecords(
  store: ThreadStore,
  records: readonly HistoryRecord[],
  number = 1,
): Promise<ThreadId> {
  const live = await openSampleThread(store, number, []);
  await live.appendItems(records);
  await live.shutdown();
  return live.threadId;
}

/** Creates a thread with these turns and gives it back. */
export async function storeSampleThread(
  store: ThreadStore,
  number: number,
  turnIds: readonly string[],
  members: Partial<SessionMetaPayload> = {},
): Promise<ThreadId> {
  const live = await openSampleThread(store, number, turnIds, members);
  await live.shutdown();
  return live.threadId;
}

export async function collectRecords(pages: AsyncIterable<RecordPage>): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const page of pages) records.push(...page.records);
  return records;
}

/** What was written of each record, without its position. */
export function contentsOf(records: readonly HistoryRecord[]): readonly unknown[] {
  return records.map(({ timestamp, type, payload }) => ({ timestamp, type, payload }));
}

/** A request for all threads, newest first. */
export function listAll(params: Partial<ListThreads> = {}): ListThreads {
  return {
    pageSize: 100,
    sortKey: 'created_at',
    sortDirection: 'desc',
    modelProviders: null,
    defaultModelProvider: 'mock',
    sourceKinds: null,
    archived: false,
    cwds: null,
    searchTerm: null,
    ...params,
  };
}
