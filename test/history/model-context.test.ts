import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModelContextFold, modelContextOf } from '../../src/history/model-context.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { event, meta, record } from './sample-records.ts';

const message = (role: string, text: string) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
const item = (payload: object) => record('response_item', payload);
const user = (text: string) => item(message('user', text));
const assistant = (text: string) => item(message('assistant', text));
const said = (text: string) => [user(text), event('user_message', { message: text })];
const begun = (turnId: string) => event('task_started', { turn_id: turnId });
const ended = (turnId: string) => event('task_complete', { turn_id: turnId });
const summed = (summary: string, kept: readonly string[]) =>
  record('compacted', {
    message: summary,
    replacement_history: [...kept, summary].map((text) => message('user', text)),
  });
const rolledBack = (turns: number) => event('thread_rolled_back', { num_turns: turns });

function texts(records: Parameters<typeof modelContextOf>[0]): readonly unknown[] {
  return modelContextOf(records).map((entry) => {
    const [part] = (entry.content ?? []) as readonly { readonly text: string }[];
    return part?.text ?? entry;
  });
}

test('modelContextOf() takes response items only, and only of types the model knows', () => {
  const noted = { ...message('user', 'b'), internal_chat_message_metadata_passthrough: { turn_id: 't' } };
  const records = [
    meta(),
    user('a'),
    event('agent_message', { message: 'x' }),
    item({ type: 'ghost_snapshot' }),
    item(noted),
  ];
  expect(modelContextOf(records)).toEqual([message('user', 'a'), message('user', 'b')]);
});

test('modelContextOf() begins anew with what a compaction left', () => {
  const compacted = record('compacted', { message: 's', replacement_history: [message('user', 'kept')] });
  expect(texts([user('a'), assistant('b'), compacted, user('c')])).toEqual(['kept', 'c']);
});

test('modelContextOf() makes up what an old compaction left from user messages and its summary', () => {
  const records = [
    user('<environment_context>x'),
    user('a'),
    assistant('b'),
    record('compacted', { message: 'sum' }),
    user('c'),
  ];
  expect(texts(records)).toEqual(['a', 'sum', 'c']);
});

test('modelContextOf() leaves out the turns that were rolled back, with what they were told first', () => {
  const start = [item(message('developer', 'rules')), user('<environment_context>w')];
  const first = [begun('1'), ...start, ...said('a'), assistant('A'), ended('1')];
  const second = [begun('2'), item(message('developer', 'news')), ...said('b'), assistant('B'), ...said('steered')];
  const turns = [...first, ...second];
  expect(texts([...turns, rolledBack(1)])).toEqual(['rules', '<environment_context>w', 'a', 'A']);
  expect(texts([...turns, rolledBack(2), begun('3'), ...said('c')])).toEqual(['c']);
  expect(texts([...turns, rolledBack(9)])).toEqual([]);
  expect(texts([...start, rolledBack(1)])).toEqual(['rules', '<environment_context>w']);
  expect(texts([...turns, rolledBack(0)])).toEqual(texts(turns));
});

test('modelContextOf() takes a user message for the beginning of a turn where no record tells of one', () => {
  const first = [item(message('developer', 'rules')), ...said('a'), assistant('A')];
  const second = [user('<environment_context>w'), ...said('b'), assistant('B')];
  expect(texts([...first, ...second, rolledBack(1)])).toEqual(['rules', 'a', 'A']);
  expect(texts([...first, ...second, rolledBack(2), ...said('c')])).toEqual(['c']);
});

test('modelContextOf() keeps what was injected before the turns that were rolled back, and drops what came after', () => {
  const first = [begun('1'), ...said('a'), assistant('A'), ended('1')];
  const second = [begun('2'), ...said('b'), assistant('B'), ended('2')];
  const injected = [user('question'), assistant('answer')];
  expect(texts([...first, ...injected, ...second, rolledBack(1)])).toEqual(['a', 'A', 'question', 'answer']);
  expect(texts([...first, ...second, ...injected, rolledBack(1)])).toEqual(['a', 'A']);
});

test('modelContextOf() goes back behind a compaction', () => {
  const one = [begun('1'), ...said('a'), assistant('A'), ended('1')];
  const two = [begun('2'), ...said('b'), assistant('B'), ended('2')];
  const compaction = [begun('3'), summed('S1', ['a', 'b']), ended('3')];
  const four = [begun('4'), ...said('d'), summed('S2', ['a', 'b', 'd']), assistant('D'), ended('4')];
  const all = [...one, ...two, ...compaction, ...four];
  expect(texts(all)).toEqual(['a', 'b', 'd', 'S2', 'D']);
  expect(texts([...all, rolledBack(1)])).toEqual(['a', 'b', 'S1']);
  expect(texts([...all, rolledBack(2)])).toEqual(['a', 'A', 'b', 'B']);
  expect(texts([...all, rolledBack(1), rolledBack(1), begun('5'), ...said('e')])).toEqual(['a', 'A', 'b', 'B', 'e']);
  expect(texts([...all, rolledBack(3), begun('5'), ...said('e'), rolledBack(1), begun('6')])).toEqual(['a', 'A']);
});

/** What may happen to a thread: a turn in which this happens, or the last turns are taken back. */
const happening = fc.oneof(
  { arbitrary: fc.array(fc.constantFrom('say', 'answer', 'compact'), { maxLength: 4 }), weight: 3 },
  { arbitrary: fc.constant('inject' as const), weight: 1 },
  { arbitrary: fc.integer({ min: 1, max: 4 }), weight: 1 },
);

test('modelContextOf() is what the turns that are left have told, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
      const records: HistoryRecord[] = [];
      const before: string[][] = [];
      let context: string[] = [];
      for (const [index, what] of happenings.entries()) {
        if (typeof what === 'number') {
          const back = before.splice(-what);
          context = back[0] ?? context;
          records.push(rolledBack(what));
          continue;
        }
        if (what === 'inject') records.push(user(`i${index}`));
        else {
          before.push(context);
          records.push(begun(`t${index}`));
          for (const [at, part] of what.entries()) records.push(...PARTS[part](`${index}.${at}`));
          records.push(ended(`t${index}`));
        }
        const parts = what === 'inject' ? [`i${index}`] : what.map((_, at) => `${index}.${at}`);
        for (const [at, text] of parts.entries()) {
          context = what !== 'inject' && what[at] === 'compact' ? [`kept by ${text}`, text] : [...context, text];
        }
      }
      expect(texts(records)).toEqual(context);
    }),
  );
});

const PARTS = {
  say: (text: string) => said(text),
  answer: (text: string) => [assistant(text)],
  compact: (text: string) => [summed(text, [`kept by ${text}`])],
} satisfies Record<string, (text: string) => readonly HistoryRecord[]>;

test('again() is asked for only when a compaction is in the way', () => {
  const fold = (records: readonly HistoryRecord[]) => {
    const folded = new ModelContextFold();
    for (const record of records) folded.apply(record);
    return folded;
  };
  const turn = [begun('1'), ...said('a'), ended('1')];
  expect(fold([...turn, rolledBack(1)]).again()).toBeNull();
  expect(fold([summed('S', []), ...turn, rolledBack(1)]).again()).toBeNull();
  expect(fold([begun('1'), ...said('a'), summed('S', ['a']), rolledBack(1)]).again()).not.toBeNull();
});

test('result() tells of compactions, of the last summary and of what the model was told since', () => {
  const told = (records: readonly HistoryRecord[]) => {
    const folded = new ModelContextFold();
    for (const record of records) folded.apply(record);
    const { items: _items, ...rest } = folded.result();
    return rest;
  };
  const settings = { developer_instructions: 'P', model: 'm', reasoning_effort: null };
  const context = record('turn_context', {
    cwd: '/w',
    model: 'm',
    personality: 'none',
    collaboration_mode: { settings, mode: 'plan' },
  });
  const mode = '["plan","m",null,"P"]';
  const nothing = { compactions: 0, summary: null, model: null, mode: null, personality: null, isBegun: false };
  const first = [begun('1'), context, ...said('a'), ended('1')];
  expect(told([])).toEqual(nothing);
  expect(told(first)).toEqual({ compactions: 0, summary: null, model: 'm', mode, personality: 'none', isBegun: true });
  expect(told([...first, rolledBack(1)])).toEqual(nothing);
  const compaction = [...first, begun('2'), summed('S', ['a'])];
  expect(told(compaction)).toEqual({
    compactions: 1,
    summary: 'S',
    model: 'm',
    mode,
    personality: 'none',
    isBegun: false,
  });
  expect(told([...compaction, context])).toMatchObject({ isBegun: true });
});

test('modelContextOf() pairs every call with an output', () => {
  const call = { type: 'function_call', name: 'x', arguments: '{}', call_id: 'c1' };
  const custom = { type: 'custom_tool_call', name: 'y', input: '', call_id: 'c2' };
  const shell = { type: 'local_shell_call', status: 'completed', action: {}, call_id: 'c3' };
  const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' };
  const orphan = { type: 'function_call_output', call_id: 'c9', output: 'lost' };
  expect(modelContextOf([call, custom, shell, output, orphan].map(item))).toEqual([
    call,
    custom,
    { type: 'custom_tool_call_output', call_id: 'c2', output: 'aborted' },
    shell,
    { type: 'function_call_output', call_id: 'c3', output: 'aborted' },
    output,
  ]);
});
