import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXTENDED_EVENT_FOLDS } from '../../src/history/fold/extended-event-folds.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { TurnProjector } from '../../src/history/turn-projector.ts';
import {
  agentMessage,
  completed,
  event,
  meta,
  numbered,
  outline,
  project,
  record,
  started,
  turnsOf,
  userMessage,
} from './sample-records.ts';

const limited = { records: 'limited' } as const;
const hook = record('response_item', {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: '<hook_prompt hook_run_id="run-1">a &lt; b</hook_prompt>' }],
});

function command(members: object = {}): HistoryRecord {
  return event('exec_command_end', {
    call_id: 'call-1',
    process_id: '7',
    turn_id: 't1',
    command: ['/bin/bash', '-lc', 'cat a.txt'],
    cwd: '/w',
    parsed_cmd: [{ type: 'read', cmd: 'cat a.txt', name: 'a.txt', path: 'a.txt' }],
    source: 'unified_exec_startup',
    aggregated_output: 'one\n',
    exit_code: 0,
    duration: { secs: 1, nanos: 5_900_000 },
    status: 'completed',
    ...members,
  });
}

test('TurnProjector opens an implicit turn for each user message without a turn record', () => {
  const turns = turnsOf([meta(), userMessage('a'), agentMessage('b'), userMessage('c')], limited);
  expect(outline(turns)).toEqual([
    'rollout-1 completed: item-1 userMessage item-2 agentMessage',
    'rollout-3 completed: item-3 userMessage',
  ]);
});

test('TurnProjector counts for implicit turns only records that 0.130 reads', () => {
  const unknown = [record('world_state', {}), event('unheard_of'), event('user_message'), command()];
  const turns = turnsOf([meta(), ...unknown, record('response_item', { type: 'other' }), userMessage('a')]);
  expect(turns.map(({ turnId }) => turnId)).toEqual(['rollout-1']);
});

test('TurnProjector joins further user messages to an explicit turn', () => {
  const turns = turnsOf([meta(), started('t1'), userMessage('a'), userMessage('b'), completed('t1')], limited);
  expect(outline(turns)).toEqual(['t1 completed: item-1 userMessage item-2 userMessage']);
});

test('TurnProjector keeps explicit turns that are empty and drops implicit ones', () => {
  const compaction = record('compacted', { message: 'summary', replacement_history: [] });
  expect(outline(turnsOf([meta(), started('t1'), started('t2')], limited))).toEqual([
    't1 interrupted:',
    't2 interrupted:',
  ]);
  expect(outline(turnsOf([meta(), compaction], limited))).toEqual(['rollout-1 completed:']);
  expect(outline(turnsOf([meta(), compaction, userMessage('a')], limited))).toEqual([
    'rollout-1 completed: item-1 userMessage',
  ]);
});

test('TurnProjector shows a turn without an end as interrupted unless it runs', () => {
  const records = [meta(), started('t1'), started('t2')];
  expect(outline(turnsOf(records, { turnIsRunning: true }))).toEqual(['t1 interrupted:', 't2 inProgress:']);
});

test('TurnProjector gives times and the end of a turn', () => {
  const [turn] = turnsOf([meta(), started('t1'), completed('t1')]);
  expect(turn).toEqual({
    turnId: 't1',
    rootTurnId: null,
    status: 'completed',
    error: null,
    startedAt: new Date(100_000),
    completedAt: new Date(101_000),
    durationMs: 1000,
    itemsView: 'full',
    items: [],
  });
});

test('TurnProjector leaves a turn interrupted that ends after its abort', () => {
  const aborted = event('turn_aborted', { turn_id: 't1', reason: 'interrupted' });
  const turns = turnsOf([meta(), started('t1'), aborted, agentMessage('late'), completed('t1')], limited);
  expect(outline(turns)).toEqual(['t1 interrupted: item-1 agentMessage']);
});

test('TurnProjector applies an end that names an earlier turn to that turn, and an unknown one to the open turn', () => {
  const records = [meta(), started('t1'), started('t2'), completed('t1'), agentMessage('in t2'), completed('gone')];
  expect(outline(turnsOf(records, limited))).toEqual(['t1 completed:', 't2 completed: item-1 agentMessage']);
});

test('TurnProjector drops rolled back turns and counts items on behind the remaining ones', () => {
  const turn = (id: string) => [
    started(id),
    userMessage(id),
    command({ turn_id: id }),
    agentMessage(id),
    completed(id),
  ];
  const rolledBack = event('thread_rolled_back', { num_turns: 2 });
  const records = [meta(), ...turn('t1'), ...turn('t2'), ...turn('t3'), rolledBack, ...turn('t4')];
  const ids = (mode: 'limited' | 'extended') =>
    turnsOf(records, { records: mode }).map(({ items }) => items.map(({ id }) => id));
  expect(ids('limited')).toEqual([
    ['item-1', 'item-2'],
    ['item-3', 'item-4'],
  ]);
  expect(ids('extended')).toEqual([
    ['item-1', 'call-1', 'item-2'],
    ['item-3', 'call-1', 'item-4'],
  ]);
});

test('TurnProjector empties the thread when more turns are rolled back than there are', () => {
  const records = [meta(), started('t1'), userMessage('a'), event('thread_rolled_back', { num_turns: 9 })];
  expect(turnsOf(records)).toEqual([]);
});

test('TurnProjector joins reasoning parts until another item comes', () => {
  const part = (type: string, text: string) => event(type, { text });
  const [turn] = turnsOf(
    [
      meta(),
      started('t1'),
      part('agent_reasoning', 'a'),
      part('agent_reasoning', ''),
      part('agent_reasoning', 'b'),
      part('agent_reasoning_raw_content', 'c'),
      agentMessage('x'),
      part('agent_reasoning', 'd'),
    ],
    limited,
  );
  expect(turn?.items).toEqual([
    { type: 'reasoning', id: 'item-1', summary: ['a', 'b'], content: ['c'] },
    { type: 'agentMessage', id: 'item-2', text: 'x', phase: null, memoryCitation: null },
    { type: 'reasoning', id: 'item-3', summary: ['d'], content: [] },
  ]);
});

test('TurnProjector puts an item in the place of one with the same id', () => {
  const patch = (status: string) =>
    event('patch_apply_end', { call_id: 'c1', turn_id: 't1', changes: {}, success: false, status });
  const turns = turnsOf([meta(), started('t1'), patch('failed'), agentMessage('x'), patch('declined')], limited);
  expect(turns[0]?.items.map((item) => [item.id, 'status' in item ? item.status : null])).toEqual([
    ['c1', 'declined'],
    ['item-1', null],
  ]);
});

test('TurnProjector drops a patch of an unknown turn', () => {
  const patch = event('patch_apply_end', { call_id: 'c1', turn_id: 'gone', changes: {}, success: true });
  expect(outline(turnsOf([meta(), started('t1'), patch], limited))).toEqual(['t1 interrupted:']);
});

test('TurnProjector shows what hooks told the model', () => {
  const [turn] = turnsOf([meta(), started('t1'), hook], limited);
  expect(turn?.items).toEqual([
    { type: 'hookPrompt', id: 'hook-prompt-2', fragments: [{ text: 'a < b', hookRunId: 'run-1' }] },
  ]);
});

test('TurnProjector with limited records knows no commands, failures, live ids', () => {
  const live = { bobbin: { item_id: 'live-1', started_at_ms: 5 } };
  const failure = event('error', { message: 'no', codex_error_info: 'other', turn_id: 't1' });
  const records = [meta(), started('t1'), userMessage('a', live), command(), failure, completed('t1')];
  expect(turnsOf(records, limited)).toEqual([
    {
      ...turnsOf([meta(), started('t1'), completed('t1')])[0],
      items: [{ type: 'userMessage', id: 'item-1', content: [{ type: 'text', text: 'a', text_elements: [] }] }],
    },
  ]);
});

test('TurnProjector shows a command with its live id and times', () => {
  const live = { bobbin: { item_id: 'live-1', started_at_ms: 5 } };
  const projector = project([meta(), started('t1'), command(live), completed('t1')]);
  const item = {
    type: 'commandExecution',
    id: 'live-1',
    pluginId: null,
    scriptPath: null,
    command: "/bin/bash -lc 'cat a.txt'",
    cwd: '/w',
    processId: '7',
    source: 'unifiedExecStartup',
    status: 'completed',
    commandActions: [{ type: 'read', command: 'cat a.txt', name: 'a.txt', path: '/w/a.txt' }],
    aggregatedOutput: 'one\n',
    exitCode: 0,
    durationMs: 1005,
    startedAtMs: 5,
    completedAtMs: Date.parse('2026-01-09T10:00:00.000Z'),
  };
  expect(projector.items()).toEqual([{ turnId: 't1', item, startedAtMs: 5, completedAtMs: item.completedAtMs }]);
});

test.each(['completed', 'failed', 'declined'])('TurnProjector keeps the status %s of a command', (status) => {
  const [turn] = turnsOf([meta(), started('t1'), command({ status })]);
  expect(turn?.items).toMatchObject([{ status }]);
});

test('TurnProjector puts a command that ends late into the turn that ran it', () => {
  const turns = turnsOf([meta(), started('t1'), completed('t1'), started('t2'), command(), completed('t2')]);
  expect(outline(turns)).toEqual(['t1 completed: call-1 commandExecution', 't2 completed:']);
});

test('TurnProjector shows a failed turn with its error, also after its end', () => {
  const failure = event('error', {
    message: 'no',
    codex_error_info: { http_connection_failed: { http_status_code: 500 } },
    additional_details: 'more',
    turn_id: 't1',
  });
  const [turn] = turnsOf([meta(), started('t1'), failure, completed('t1')]);
  expect(turn).toMatchObject({
    status: 'failed',
    completedAt: new Date(101_000),
    error: {
      message: 'no',
      codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 500 } },
      additionalDetails: 'more',
    },
  });
});

test('TurnProjector lets an error beside the turn not fail it', () => {
  const beside = event('error', { message: 'no', codex_error_info: 'thread_rollback_failed' });
  expect(turnsOf([meta(), started('t1'), beside, completed('t1')])).toMatchObject([
    { status: 'completed', error: null },
  ]);
});

test('TurnProjector uses up a number for an item with a live id, as 0.130 would', () => {
  const live = { bobbin: { item_id: 'live-1', started_at_ms: 5 } };
  const turns = turnsOf([meta(), started('t1'), userMessage('a', live), agentMessage('b')]);
  expect(outline(turns)).toEqual(['t1 interrupted: live-1 userMessage item-2 agentMessage']);
});

test('TurnProjector keeps reasoning items apart that have live ids, and counts them as one', () => {
  const part = (text: string, id: string) =>
    event('agent_reasoning', { text, bobbin: { item_id: id, started_at_ms: 5 } });
  const turns = turnsOf([meta(), started('t1'), part('a', 'r1'), part('b', 'r1'), part('c', 'r2'), agentMessage('x')]);
  expect(outline(turns)).toEqual(['t1 interrupted: r1 reasoning r2 reasoning item-2 agentMessage']);
  expect(turns[0]?.items[0]).toMatchObject({ summary: ['a', 'b'] });
});

test('TurnProjector shows client tools and viewed images', () => {
  const tool = event('dynamic_tool_call_response', {
    call_id: 'c1',
    turn_id: 't1',
    tool: 'paint',
    arguments: { x: 1 },
    content_items: [{ type: 'inputText', text: 'done' }],
    success: true,
    error: null,
    duration: { secs: 0, nanos: 2_000_000 },
  });
  const [turn] = turnsOf([
    meta(),
    started('t1'),
    tool,
    event('view_image_tool_call', { call_id: 'c2', path: '/w/a.png' }),
  ]);
  expect(turn?.items).toEqual([
    {
      type: 'dynamicToolCall',
      completedAtMs: null,
      id: 'c1',
      namespace: null,
      tool: 'paint',
      arguments: { x: 1 },
      status: 'completed',
      contentItems: [{ type: 'inputText', text: 'done' }],
      success: true,
      durationMs: 2,
    },
    { type: 'imageView', completedAtMs: null, id: 'c2', path: '/w/a.png' },
  ]);
});

test('TurnProjector lists the findings of a review', () => {
  const finding = {
    title: 'Prefer const',
    body: 'Use const\nhere.',
    code_location: { absolute_file_path: '/p/file.rs', line_range: { start: 10, end: 20 } },
  };
  const exited = event('exited_review_mode', {
    review_output: { overall_explanation: ' Solid. ', findings: [finding] },
  });
  const review = (mode: 'limited' | 'extended') =>
    turnsOf([meta(), started('t1'), exited], { records: mode })[0]?.items;
  expect(review('limited')).toEqual([{ type: 'exitedReviewMode', id: 'item-1', review: 'Solid.' }]);
  expect(review('extended')).toEqual([
    {
      type: 'exitedReviewMode',
      id: 'item-1',
      review: 'Solid.\n\nReview comment:\n\n- Prefer const — /p/file.rs:10-20\n  Use const\n  here.',
      completedAtMs: null,
    },
  ]);
});

test('TurnProjector answers the same objects for turns that did not change', () => {
  const projector = project([meta(), started('t1'), userMessage('a'), completed('t1'), started('t2')]);
  const before = projector.turns();
  projector.apply({ ...agentMessage('b'), seq: 5 });
  const after = projector.turns();
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(before[1]?.items).toEqual([]);
});

test('TurnProjector tells which turns changed, and where the records of each stand', () => {
  const projector = project([meta(), started('t1'), userMessage('a'), completed('t1'), started('t2')]);
  expect([...projector.takeChanges()]).toEqual([0, 1]);
  projector.apply({ ...command(), seq: 5 });
  expect([...projector.takeChanges()]).toEqual([0]);
  expect(projector.turnAt(0)).toMatchObject({ firstSeq: 1, lastSeq: 5, items: [{ firstSeq: 2 }, { firstSeq: 5 }] });
  projector.apply({ ...event('thread_rolled_back', { num_turns: 1 }), seq: 6 });
  expect([...projector.takeChanges()]).toEqual([]);
  expect(projector.turnCount).toBe(1);
  expect(projector.turnAt(1)).toBe(null);
});

const anyTurnId = fc.constantFrom('t1', 't2', 't3', 't4');
const anyLive = fc.option(fc.constantFrom('l1', 'l2', 'l3'), { nil: null });
const anyRecord: fc.Arbitrary<HistoryRecord> = fc.oneof(
  anyTurnId.map(started),
  anyTurnId.map((turnId) => completed(turnId)),
  anyTurnId.map((turnId) => event('turn_aborted', { turn_id: turnId, reason: 'interrupted' })),
  fc.tuple(fc.string(), anyLive).map(([text, id]) => userMessage(text, id === null ? {} : { bobbin: { item_id: id } })),
  fc.string().map((text) => agentMessage(text)),
  fc.string().map((text) => event('agent_reasoning', { text })),
  anyTurnId.map((turnId) => command({ turn_id: turnId })),
  anyTurnId.map((turnId) => event('error', { message: 'no', turn_id: turnId })),
  fc.nat(3).map((turns) => event('thread_rolled_back', { num_turns: turns })),
  fc.constantFrom(hook, event('context_compacted'), record('compacted', { message: 's' }), record('junk', {}), meta()),
  fc.dictionary(fc.string(), fc.jsonValue()).map((payload) => record('event_msg', payload)),
  anyTurnId.map((turnId) =>
    event('item_completed', { turn_id: turnId, item: { type: 'ImageView', id: 'i1', path: '/p' } }),
  ),
);

test.each(['limited', 'extended'] as const)(
  'TurnProjector with %s records shows at every step what a fold from the start shows',
  (records) => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 40 }), (history) => {
        const projector = new TurnProjector({ records });
        for (const entry of numbered(history)) {
          projector.apply(entry);
          const again = project(history.slice(0, entry.seq + 1), { records });
          expect(projector.turns()).toEqual(again.turns());
          expect(projector.items()).toEqual(again.items());
        }
      }),
    );
  },
);

test('TurnProjector shows in both modes the same turns', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), (history) => {
      const known = history.filter(({ payload }) => payload.type !== 'item_completed');
      const turnIds = (records: 'limited' | 'extended') => turnsOf(known, { records }).map(({ turnId }) => turnId);
      expect(turnIds('extended')).toEqual(turnIds('limited'));
    }),
  );
});

test('TurnProjector keeps turn ids apart', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), (history) => {
      const turnIds = turnsOf(history).map(({ turnId }) => turnId);
      expect(new Set(turnIds).size).toBe(turnIds.length);
    }),
  );
});

const EVENT_TYPES = Object.keys(EXTENDED_EVENT_FOLDS);
const ITEM_TYPES = ['UserMessage', 'AgentMessage', 'Reasoning', 'CommandExecution', 'FileChange', 'McpToolCall'].concat(
  ['DynamicToolCall', 'WebSearch', 'ImageView', 'ImageGeneration', 'ExitedReviewMode', 'CollabAgentToolCall', 'Plan'],
);
const MEMBERS = [
  'turn_id',
  'call_id',
  'message',
  'text',
  'item',
  'changes',
  'result',
  'duration',
  'bobbin',
  'num_turns',
]
  .concat(['started_at', 'completed_at', 'command', 'parsed_cmd', 'cwd', 'invocation', 'review_output', 'images'])
  .concat([
    'text_elements',
    'codex_error_info',
    'error',
    'action',
    'memory_citation',
    'query',
    'status',
    'content',
    'id',
  ]);
const anyMembers = fc.dictionary(fc.constantFrom(...MEMBERS), fc.oneof(fc.jsonValue(), anyTurnId));
const anyItem = fc.tuple(fc.constantFrom(...ITEM_TYPES), anyMembers).map(([type, members]) => ({ ...members, type }));

test('TurnProjector takes whatever stands in the members of a record', () => {
  const damaged = fc.oneof(
    fc.tuple(fc.constantFrom(...EVENT_TYPES), anyMembers).map(([type, members]) => event(type, members)),
    fc.tuple(anyTurnId, anyItem).map(([turnId, item]) => event('item_completed', { turn_id: turnId, item })),
    fc.tuple(fc.constantFrom('compacted', 'response_item'), anyMembers).map(([type, members]) => record(type, members)),
  );
  fc.assert(
    fc.property(fc.array(damaged, { maxLength: 30 }), (history) => {
      const known = [meta(), started('t1'), ...history];
      for (const { items } of turnsOf(known)) for (const { id } of items) expect(typeof id).toBe('string');
    }),
  );
});

test('TurnProjector shows what never ended as failed or declined, until its end comes, in the place where it began', () => {
  const item = { type: 'commandExecution', id: 'call-1', command: 'cat a.txt', status: 'inProgress' };
  const asked = event('bobbin_approval_requested', { turn_id: 't1', started_at_ms: 5, item });
  const begun = event('bobbin_item_started', { turn_id: 't1', started_at_ms: 6, item });
  const commands = (...records: readonly HistoryRecord[]) =>
    project([meta(), started('t1'), userMessage('a'), ...records])
      .items()
      .map(({ item: shown, startedAtMs }) => [shown.id, 'status' in shown ? shown.status : '', startedAtMs]);
  expect([commands(asked), commands(asked, begun), commands(begun, agentMessage('b'), command())]).toEqual([
    [
      ['item-1', '', null],
      ['call-1', 'declined', 5],
    ],
    [
      ['item-1', '', null],
      ['call-1', 'failed', 6],
    ],
    [
      ['item-1', '', null],
      ['call-1', 'completed', 6],
      ['item-2', '', null],
    ],
  ]);
});

test('TurnProjector shows a call of an MCP tool that never ended, or was never allowed, as failed', () => {
  const item = { type: 'mcpToolCall', id: 'call-1', server: 'lab', tool: 'note', status: 'inProgress', error: null };
  for (const type of ['bobbin_approval_requested', 'bobbin_item_started']) {
    const record = event(type, { turn_id: 't1', started_at_ms: 5, item });
    expect(turnsOf([meta(), started('t1'), record])[0]?.items).toMatchObject([
      { id: 'call-1', status: 'failed', error: { message: 'the call did not come to an end' } },
    ]);
  }
});

test.each([
  ['no item', {}],
  ['an item of a kind that stores its end only', { item: { type: 'userMessage', id: 'x' } }],
  ['an id that is none', { item: { type: 'commandExecution', id: 7 } }],
  ['an unknown turn', { turn_id: 't9', item: { type: 'commandExecution', id: 'x' } }],
])('TurnProjector passes over a beginning with %s', (_, members) => {
  const begun = event('bobbin_item_started', { turn_id: 't1', ...members });
  expect(turnsOf([meta(), started('t1'), begun]).map(({ items }) => items)).toEqual([[]]);
});
