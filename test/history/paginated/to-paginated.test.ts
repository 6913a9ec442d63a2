import { describe, expect, it } from 'vitest';
import * as made from '../../../src/history/extended-records.ts';
import {
  dueRecords,
  firstPaginatedState,
  isOwnEvent,
  toPaginated,
} from '../../../src/history/paginated/to-paginated.ts';
import { type HistoryRecord, newRecord } from '../../../src/history/record.ts';
import { TurnProjector } from '../../../src/history/turn-projector.ts';

const T = 'turn-1';
const live = (itemId: string) => ({ itemId, startedAtMs: 1_000 });
const at = (record: HistoryRecord): HistoryRecord => ({ ...record, timestamp: '1970-01-01T00:00:02.000Z' });

const STARTED = made.taskStarted({
  turnId: T,
  startedAtMs: 1_000,
  modelContextWindow: 9,
  collaborationMode: 'default',
});
const COMMAND = {
  callId: 'c1',
  processId: '7',
  turnId: T,
  command: ['/bin/bash', '-lc', 'cat a.txt'],
  cwd: '/w w',
  commandActions: [{ type: 'read', command: 'cat a.txt', name: 'a.txt', path: '/w w/a.txt' }],
  source: 'unifiedExecStartup',
  aggregatedOutput: 'x\n',
  exitCode: 0,
  durationMs: 12,
  status: 'completed',
} as const;

const RECORDS: readonly HistoryRecord[] = [
  STARTED,
  made.userMessage(
    [{ type: 'text', text: 'look at @a', text_elements: [{ byteRange: { start: 8, end: 10 }, placeholder: '@a' }] }],
    { ...live('u1'), clientId: 'mine' },
  ),
  made.agentReasoning('first', live('r1')),
  made.agentReasoning('second', live('r1')),
  made.agentReasoningRawContent('raw', live('r1')),
  newRecord('response_item', { type: 'reasoning', summary: [] }),
  made.agentMessage({ text: 'Looking.', phase: 'commentary' }, live('m1')),
  made.execCommandEnd(COMMAND, live('c1')),
  made.execCommandEnd({ ...COMMAND, callId: 'c2', status: 'declined', exitCode: -1 }, live('c2')),
  made.patchApplyEnd(
    {
      callId: 'p1',
      turnId: T,
      stdout: 'done',
      stderr: '',
      status: 'completed',
      changes: {
        '/w/a': { type: 'add', content: 'a\n' },
        '/w/b': { type: 'update', unified_diff: '@@', move_path: '/w/c' },
      },
    },
    live('p1'),
  ),
  made.dynamicToolCallResponse(
    {
      callId: 'd1',
      turnId: T,
      namespace: null,
      tool: 'weather',
      arguments: { city: 'Bern' },
      contentItems: [{ type: 'inputText', text: '21' }],
      success: true,
      error: null,
      durationMs: 3,
    },
    live('d1'),
  ),
  made.viewImageToolCall('i1', '/w/pic.png', live('i1')),
  newRecord('event_msg', { type: 'web_search_end', call_id: 'w1', query: 'q', action: { type: 'search', query: 'q' } }),
  newRecord('event_msg', {
    type: 'mcp_tool_call_end',
    call_id: 'x1',
    invocation: { server: 'lab', tool: 'add', arguments: { a: 1 } },
    duration: { secs: 0, nanos: 5_000_000 },
    result: { Ok: { content: [{ type: 'text', text: '42' }] } },
  }),
  newRecord('event_msg', {
    type: 'mcp_tool_call_end',
    call_id: 'x2',
    invocation: { server: 'lab', tool: 'boom', arguments: {} },
    duration: { secs: 0, nanos: 0 },
    result: { Err: 'no' },
  }),
  made.contextCompacted(live('k1')),
  made.turnError(T, { message: 'boom', codexErrorInfo: 'other', additionalDetails: null }),
  made.taskComplete({ turnId: T, lastAgentMessage: null, completedAtMs: 3_000, durationMs: 5, timeToFirstTokenMs: 1 }),
  made.taskStarted({ turnId: 'turn-2', startedAtMs: 4_000, modelContextWindow: 9, collaborationMode: 'default' }),
  made.turnAborted('turn-2', 'interrupted', { completedAtMs: 5_000, durationMs: 6 }),
].map(at);

function translated(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  let state = firstPaginatedState('thread', () => 'new');
  return records.flatMap((record) => {
    const next = toPaginated(state, record);
    state = next.state;
    return next.records;
  });
}

it('a turn that another one brought about names its root wherever 0.169 does', () => {
  const started = made.taskStarted({
    turnId: T,
    rootTurnId: 'root',
    startedAtMs: 1_000,
    modelContextWindow: 9,
    collaborationMode: 'default',
  });
  const context = newRecord('turn_context', { turn_id: T, cwd: '/w', model: 'm' });
  const ended = made.turnAborted(T, 'interrupted', { completedAtMs: 3_000, durationMs: 2_000 });
  const records = translated([started, context, ended]);
  expect(records.map(({ payload }) => payload.root_turn_id)).toEqual(['root', 'root', 'root']);
  expect(records[0]?.payload.turn_attribution).toMatchObject({ turn_id: T, root_turn_id: 'root' });
  const next = translated([started, { ...STARTED, payload: { ...STARTED.payload, turn_id: 'next' } }]).at(-1);
  expect(next?.payload.root_turn_id).toBe('next');
  expect(projected(records).turns).toMatchObject([{ turnId: T, rootTurnId: 'root' }]);
});

function projected(records: readonly HistoryRecord[]) {
  const projector = new TurnProjector();
  for (const [seq, record] of records.entries()) projector.apply({ ...record, seq });
  return { turns: projector.turns(), items: projector.items() };
}

const typesOf = (records: readonly HistoryRecord[]) =>
  records.map(({ type, payload }) => {
    const item = payload.item as { type?: string } | undefined;
    return item?.type ?? payload.type ?? type;
  });

describe('toPaginated()', () => {
  it('keeps every turn and item, with ids, times and statuses', () => {
    const { turns, items } = projected(RECORDS);
    const again = projected(translated(RECORDS));
    const [first] = again.turns;
    expect([first?.status, first?.error?.message, again.turns[1]?.status]).toEqual(['failed', 'boom', 'interrupted']);
    // The plain format knows no times of items that carry no live id.
    const unknown = new Set(['w1', 'x1', 'x2']);
    const known = (rows: typeof items) => rows.filter(({ item }) => !unknown.has(item.id));
    expect(known(again.items)).toEqual(known(items));
    expect(again.items.map(({ item }) => item.id)).toEqual(items.map(({ item }) => item.id));
    expect(again.turns.map(({ items: _, ...turn }) => turn)).toEqual(turns.map(({ items: _, ...turn }) => turn));
  });

  it('writes the record set of 0.169', () => {
    expect(typesOf(translated(RECORDS))).toEqual([
      'task_started',
      'UserMessage',
      'Reasoning',
      'reasoning',
      'AgentMessage',
      'CommandExecution',
      'CommandExecution',
      'FileChange',
      'DynamicToolCall',
      'ImageView',
      'WebSearch',
      'McpToolCall',
      'McpToolCall',
      'ContextCompaction',
      'task_complete',
      'task_started',
      'turn_aborted',
    ]);
  });

  it('keeps the images of a user', () => {
    const said = made.userMessage([
      { type: 'image', url: 'data:image/png;base64,AA==' },
      { type: 'localImage', path: '/w/pic.png' },
    ]);
    const [, record] = translated([STARTED, said]);
    expect(record?.payload.item).toMatchObject({
      content: [
        { type: 'image', image_url: 'data:image/png;base64,AA==' },
        { type: 'local_image', path: '/w/pic.png' },
      ],
    });
  });

  it('leaves what 0.169 wrote as it is', () => {
    const records = translated(RECORDS);
    expect(translated(records)).toEqual(records);
  });

  it('tells a reasoning once for all its parts, or as far as it is when that is asked for', () => {
    const parts = RECORDS.slice(2, 5);
    let state = toPaginated(
      firstPaginatedState('thread', () => 'new'),
      RECORDS[0] as HistoryRecord,
    ).state;
    for (const part of parts) {
      const next = toPaginated(state, part);
      expect(next.records).toEqual([]);
      state = next.state;
    }
    const due = dueRecords(state);
    expect(due.records.map(({ payload }) => payload.item)).toEqual([
      { type: 'Reasoning', id: 'r1', summary_text: ['first', 'second'], raw_content: ['raw'] },
    ]);
    expect(dueRecords(due.state).records).toEqual([]);
  });
});

describe('isOwnEvent()', () => {
  it('is true for events that only this implementation writes', () => {
    const own = newRecord('event_msg', { type: 'bobbin_item_started' });
    expect([own, newRecord('event_msg', { type: 'token_count' }), newRecord('compacted', {})].map(isOwnEvent)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
