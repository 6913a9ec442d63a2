import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as records from '../../src/history/extended-records.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { meta, outline, turnsOf } from './sample-records.ts';

const live = { itemId: 'live-1', startedAtMs: 5 };
const times = { completedAtMs: 101_500, durationMs: 1500 };
const counts = {
  totalTokens: 1,
  inputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};
const usage = {
  total: counts,
  last: counts,
  modelContextWindow: 100,
};

/** Every event of these types that 0.130 wrote in a scenario. */
function recordedEvent(scenario: string, type: string): Readonly<Record<string, unknown>> {
  const path = join(import.meta.dirname, '../golden/v130', scenario, 'rollout.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n');
  const line = lines.findLast((text) => text.includes(`"payload":{"type":"${type}"`)) ?? '{}';
  return (JSON.parse(line) as HistoryRecord).payload;
}

const mcpCall = {
  callId: 'c',
  invocation: { server: 's', tool: 't', arguments: {} },
  durationMs: 1,
  result: { Ok: { content: [] } },
};
const patch = { callId: 'c', turnId: 't', stdout: '', stderr: '', changes: {}, status: 'completed' } as const;

test.each([
  [
    'taskStarted()',
    records.taskStarted({ turnId: 't', startedAtMs: 1, modelContextWindow: 1, collaborationMode: 'default' }),
    'hello',
  ],
  ['userMessage()', records.userMessage([{ type: 'text', text: 'a', text_elements: [] }]), 'hello'],
  ['agentMessage()', records.agentMessage({ text: 'a', phase: null }), 'hello'],
  ['agentReasoning()', records.agentReasoning('a'), 'reasoning'],
  ['tokenCount()', records.tokenCount(usage, {}), 'hello'],
  ['patchApplyEnd()', records.patchApplyEnd(patch), 'patch-auto'],
  ['mcpToolCallEnd()', records.mcpToolCallEnd(mcpCall), 'mcp-ok'],
  ['contextCompacted()', records.contextCompacted(), 'compact'],
  [
    'taskComplete()',
    records.taskComplete({ ...times, turnId: 't', lastAgentMessage: null, timeToFirstTokenMs: 1 }),
    'hello',
  ],
  ['turnAborted()', records.turnAborted('t', 'interrupted', times), 'interrupt-streaming'],
  ['threadRolledBack()', records.threadRolledBack(1), 'rollback-1'],
])('%s writes the members of 0.130 in its order', (_, { payload }, scenario) => {
  const recorded = recordedEvent(scenario, String(payload.type));
  expect(Object.keys(payload)).toEqual(Object.keys(recorded));
  if (typeof recorded.info === 'object') expect(payload.info).toHaveProperty('last_token_usage');
});

test('userMessage() writes what 0.130 wrote for texts with elements', () => {
  const first = {
    type: 'text',
    text: 'look at @file.rs please',
    text_elements: [{ byteRange: { start: 8, end: 16 } }],
  } as const;
  const { payload } = records.userMessage([
    { ...first, text_elements: [...first.text_elements] },
    { type: 'text', text: 'second part', text_elements: [] },
  ]);
  expect(payload).toEqual(recordedEvent('text-elements', 'user_message'));
});

test('userMessage() moves the elements of a later text behind the earlier ones, counted in bytes', () => {
  const { payload } = records.userMessage([
    { type: 'text', text: 'ü', text_elements: [] },
    { type: 'text', text: '@x', text_elements: [{ byteRange: { start: 0, end: 2 }, placeholder: null }] },
    { type: 'localImage', path: '/p.png' },
    { type: 'image', url: 'data:x' },
    { type: 'mention', name: 'm', path: '/m' },
  ]);
  expect(payload).toEqual({
    type: 'user_message',
    message: 'ü@x',
    images: ['data:x'],
    local_images: ['/p.png'],
    text_elements: [{ byte_range: { start: 2, end: 4 }, placeholder: '@x' }],
  });
});

test('execCommandEnd() is folded into the item it was made of', () => {
  const item = {
    type: 'commandExecution',
    id: 'live-1',
    pluginId: null,
    scriptPath: null,
    command: "sh -c 'rg x | cat'",
    cwd: '/w',
    processId: '7',
    source: 'userShell',
    status: 'failed',
    commandActions: [
      { type: 'search', command: 'rg x', query: 'x', path: null },
      { type: 'listFiles', command: 'ls', path: '/a' },
    ],
    aggregatedOutput: 'out',
    exitCode: 3,
    durationMs: 1500,
    startedAtMs: 5,
  };
  const end = records.execCommandEnd(
    {
      callId: 'c1',
      processId: '7',
      turnId: 't1',
      command: ['sh', '-c', 'rg x | cat'],
      cwd: '/w',
      commandActions: [
        { type: 'search', command: 'rg x', query: 'x', path: null },
        { type: 'listFiles', command: 'ls', path: '/a' },
      ],
      source: 'userShell',
      aggregatedOutput: 'out',
      exitCode: 3,
      durationMs: 1500,
      status: 'failed',
    },
    live,
  );
  const start = records.taskStarted({
    turnId: 't1',
    startedAtMs: 0,
    modelContextWindow: null,
    collaborationMode: 'plan',
  });
  const [turn] = turnsOf([meta(), start, end]);
  expect(turn?.items).toMatchObject([item]);
});

test('execCommandEnd() of a command that was not run has neither exit code nor duration', () => {
  const outcome = {
    callId: 'c1',
    processId: null,
    turnId: 't1',
    command: ['ls'],
    cwd: '/w',
    commandActions: [],
    source: 'agent',
    aggregatedOutput: '',
    status: 'declined',
  } as const;
  const start = records.taskStarted({
    turnId: 't1',
    startedAtMs: 0,
    modelContextWindow: null,
    collaborationMode: 'plan',
  });
  for (const end of [
    { exitCode: null, durationMs: null },
    { exitCode: -1, durationMs: 0 },
  ]) {
    const [turn] = turnsOf([meta(), start, records.execCommandEnd({ ...outcome, ...end })]);
    expect(turn?.items).toMatchObject([
      { id: 'c1', status: 'declined', aggregatedOutput: null, exitCode: null, durationMs: null },
    ]);
  }
  const notStarted = records.execCommandEnd({ ...outcome, status: 'failed', exitCode: -1, durationMs: 0 });
  expect(turnsOf([meta(), start, notStarted])[0]?.items).toMatchObject([
    { id: 'c1', status: 'failed', aggregatedOutput: null, exitCode: null, durationMs: null },
  ]);
});

test('turnError() is folded into the error it was made of', () => {
  const error = {
    message: 'no',
    codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 502 } },
    additionalDetails: 'cut',
  };
  const start = records.taskStarted({
    turnId: 't1',
    startedAtMs: 0,
    modelContextWindow: null,
    collaborationMode: 'default',
  });
  const end = records.taskComplete({ ...times, turnId: 't1', lastAgentMessage: null, timeToFirstTokenMs: null });
  const [turn] = turnsOf([meta(), start, records.turnError('t1', error), end]);
  expect(turn).toMatchObject({ status: 'failed', error });
});

test('records with a live item show under its id', () => {
  const turn = [
    records.taskStarted({ turnId: 't1', startedAtMs: 0, modelContextWindow: null, collaborationMode: 'default' }),
    records.userMessage([{ type: 'text', text: 'a', text_elements: [] }], {
      ...live,
      itemId: 'u',
      clientId: 'client-7',
    }),
    records.agentReasoning('r', { ...live, itemId: 'r' }),
    records.agentReasoningRawContent('c', { ...live, itemId: 'r' }),
    records.dynamicToolCallResponse(
      {
        callId: 'd',
        turnId: 't1',
        namespace: null,
        tool: 'x',
        arguments: {},
        contentItems: [],
        success: false,
        error: 'no',
        durationMs: 1,
      },
      { ...live, itemId: 'd' },
    ),
    records.viewImageToolCall('v', '/p.png', { ...live, itemId: 'v' }),
    records.contextCompacted({ ...live, itemId: 'cc' }),
    records.agentMessage({ text: 'b', phase: 'final_answer' }, { ...live, itemId: 'a' }),
    records.turnAborted('t1', 'interrupted', null),
  ];
  const turns = turnsOf([meta(), ...turn]);
  expect(outline(turns)).toEqual([
    't1 interrupted: u userMessage r reasoning d dynamicToolCall v imageView cc contextCompaction a agentMessage',
  ]);
  expect(turns[0]?.items[0]).toMatchObject({ clientId: 'client-7', startedAtMs: 5 });
});
