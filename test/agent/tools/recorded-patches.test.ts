import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withReadablePatchOutputs } from '../../../src/agent/tools/patch-output.ts';
import type { ToolCall } from '../../../src/agent/tools/tool.ts';
import type { HistoryRecord } from '../../../src/history/record.ts';
import { type Answer, ToolBench } from './tool-bench.ts';

const GOLDEN = new URL('../../golden/v130/', import.meta.url).pathname;
const RECORDED_CWD = '/golden/run/work';

const scenarios = [
  'patch-add-accept',
  'patch-auto',
  'patch-decline',
  'patch-delete-move-accept',
  'patch-invalid',
  'patch-tool',
  'patch-update-accept',
];

describe('patches of the recordings', () => {
  it.each(scenarios)('%s: items, diffs, files, records and outputs are the recorded ones', async (name) => {
    const recording = readRecording(name);
    await using bench = await ToolBench.open({
      files: recording.files,
      answers: recording.answers,
      approvalPolicy: recording.isUntrusted ? 'untrusted' : 'never',
      persistence: 'limited',
    });
    if (recording.hasRepository) await mkdir(join(bench.cwd, '.git'));
    const outputs: Record<string, unknown> = {};
    const records: HistoryRecord[] = [];
    for (const call of recording.calls) {
      const { output, records: stored = [] } = await bench.run(call);
      const [sent] = withReadablePatchOutputs([{ type: outputTypeOf(call), output }]) as { output: string }[];
      outputs[call.callId] = plain(sent?.output ?? '');
      records.push(...stored);
    }
    const local = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(RECORDED_CWD, bench.cwd)) as unknown;
    expect({
      started: bench.items('itemStarted'),
      completed: bench.items('itemCompleted'),
      diffs: bench.events.flatMap((event) => (event.kind === 'turnDiffUpdated' ? [event.diff] : [])),
      told: bench.told.map(({ text }) => text),
      outputs,
      records: records.map(({ payload }) => ({ ...payload, turn_id: '' })),
      files: await bench.files(),
    }).toEqual(local(recording.expected));
  });
});

function outputTypeOf({ payload }: ToolCall): string {
  return payload.type === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
}

interface Line {
  readonly t: string;
  readonly m?: { readonly method?: string; readonly params?: { item?: Record<string, unknown>; diff?: string } };
}

function readRecording(name: string) {
  const scenario = json(name, 'scenario.json') as {
    setup: { config: string; files?: { path: string; text: string }[]; git?: object };
    model: { responses: { events: { item?: Record<string, string> }[] }[] };
    answers: { times?: number; result: { decision: 'accept' | 'decline' } }[];
    steps: { params?: { approvalPolicy?: string } }[];
  };
  const items = lines<Line>(name, 'transcript.jsonl').flatMap(({ m }) => (m === undefined ? [] : [m]));
  const inputs = lines<{ body?: { input: Input[] }; input?: Input[] }>(name, 'model_requests.jsonl').flatMap(
    (request) => request.body?.input ?? request.input ?? [],
  );
  return {
    files: scenario.setup.files ?? [],
    hasRepository: scenario.setup.git !== undefined,
    isUntrusted: scenario.steps.some(({ params }) => params?.approvalPolicy === 'untrusted'),
    answers: scenario.answers.flatMap(({ times = 1, result }): Answer[] =>
      Array.from({ length: times }, () => ({ type: result.decision })),
    ),
    calls: scenario.model.responses.flatMap(({ events }) => events.flatMap(({ item }) => callOf(item))),
    expected: {
      started: itemsOf(items, 'item/started'),
      completed: itemsOf(items, 'item/completed'),
      diffs: distinct(items.flatMap(({ params }) => (params?.diff === undefined ? [] : [params.diff]))),
      told: inputs
        .filter(({ role, content }) => role === 'user' && content?.[0]?.text.startsWith('Warning: '))
        .map(({ content }) => content?.[0]?.text),
      outputs: Object.fromEntries(
        inputs.flatMap(({ type, call_id, output }) =>
          type.endsWith('_output') ? [[call_id, plain(output ?? '')]] : [],
        ),
      ),
      records: lines<HistoryRecord>(name, 'rollout.jsonl')
        .filter(({ payload }) => payload.type === 'patch_apply_end')
        .map(({ payload }) => ({ ...payload, turn_id: '' })),
      files: (json(name, 'reads.json') as { files: object }).files,
    },
  };
}

interface Input {
  readonly type: string;
  readonly role?: string;
  readonly call_id?: string;
  readonly output?: string;
  readonly content?: { readonly text: string }[];
}

function callOf(item: Record<string, string> | undefined): ToolCall[] {
  const { type, call_id: callId = '', name = '', input = '' } = item ?? {};
  if (type === 'custom_tool_call') return [{ callId, namespace: null, name, payload: { type: 'custom', input } }];
  if (type !== 'function_call') return [];
  return [{ callId, namespace: null, name, payload: { type: 'function', arguments: item?.arguments ?? '' } }];
}

function itemsOf(messages: readonly NonNullable<Line['m']>[], method: string): unknown[] {
  return messages.flatMap((message) =>
    message.method === method && message.params?.item?.type === 'fileChange' ? [message.params.item] : [],
  );
}

// The original tells the same diff again after the model response and before the end of the turn.
function distinct(diffs: readonly string[]): string[] {
  return diffs.filter((diff, index) => diff !== diffs[index - 1]);
}

function plain(output: string): string {
  return output
    .replace(/Wall time: [\d.]+ seconds/, 'Wall time: <s> seconds')
    .replace(/"duration_seconds":[\d.]+/, '"duration_seconds":<s>');
}

function json(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(GOLDEN, name, file), 'utf8'));
}

function lines<T>(name: string, file: string): T[] {
  const path = join(GOLDEN, name, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
