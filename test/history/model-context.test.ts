import { expect, test } from 'vitest';
import { modelContextOf } from '../../src/history/model-context.ts';
import { event, meta, record } from './sample-records.ts';

const message = (role: string, text: string) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
const item = (payload: object) => record('response_item', payload);
const user = (text: string) => item(message('user', text));
const assistant = (text: string) => item(message('assistant', text));
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
  const turns = [user('a'), assistant('A'), item(message('developer', 'news')), user('b'), assistant('B')];
  expect(texts([...start, ...turns, rolledBack(1)])).toEqual(['rules', '<environment_context>w', 'a', 'A']);
  expect(texts([...start, ...turns, rolledBack(2), user('c')])).toEqual(['rules', '<environment_context>w', 'c']);
  expect(texts([...start, ...turns, rolledBack(9)])).toEqual(['rules', '<environment_context>w']);
  expect(texts([...start, rolledBack(1)])).toEqual(['rules', '<environment_context>w']);
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
