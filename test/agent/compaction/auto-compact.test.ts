import { expect, it } from 'vitest';
import { say } from '../in-memory-session.ts';
import { MODELS } from '../model-directory.ts';
import { CompactingSession, held, kindOf, running, saying } from './compacting-session.ts';

const LIMIT = { limit: 1000 };
const WITH_CONTEXT = { ...LIMIT, includeEnvironmentContext: true };
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

it('a turn sums up a conversation that reached the limit, before the user is heard', async () => {
  await using opened = await CompactingSession.open([saying('A1', 1000), 'short', 'A2'], WITH_CONTEXT);
  await opened.ask('one');
  const from = opened.journal.records.length;
  await opened.ask('two');
  expect(opened.told).toEqual([
    ['<environment_context>', 'one'],
    ['<environment_context>', 'one', 'A1', 'Sum up.'],
    ['one', 'NOTES short', '<environment_context>', 'two'],
  ]);
  expect(opened.kinds(from)).toEqual([
    'task_started',
    ...['token_count', 'token_count', 'compacted', 'token_count', 'context_compacted'],
    ...['message', 'turn_context', 'message', 'user_message'],
    ...['token_count', 'agent_message', 'message', 'token_count', 'task_complete'],
  ]);
});

it('a turn that is below the limit goes on as it is', async () => {
  await using opened = await CompactingSession.open([saying('A1', 999), 'A2'], LIMIT);
  await opened.ask('one');
  await opened.ask('two');
  expect(opened.told.at(-1)).toEqual(['one', 'A1', 'two']);
});

it('a turn sums up between two requests, and tells the model again where it is', async () => {
  await using opened = await CompactingSession.open(['A1', running('true', 1000), 'short', 'A2', 'A3'], WITH_CONTEXT);
  await opened.ask('one');
  await opened.ask('two');
  expect(opened.told.slice(2)).toEqual([
    ['<environment_context>', 'one', 'A1', 'two', 'function_call', 'function_call_output', 'Sum up.'],
    ['one', '<environment_context>', 'two', 'NOTES short'],
  ]);
  const compacted = opened.journal.records.findIndex(({ type }) => type === 'compacted');
  expect(opened.kinds(compacted).slice(0, 4)).toEqual([
    'compacted',
    'turn_context',
    'token_count',
    'context_compacted',
  ]);
  await opened.ask('three');
  expect(opened.told.at(-1)).toEqual(['one', '<environment_context>', 'two', 'NOTES short', 'A2', 'three']);
});

it('a turn that has its last word is not summed up', async () => {
  await using opened = await CompactingSession.open([saying('A1', 1000)], LIMIT);
  await opened.ask('one');
  expect(opened.told).toHaveLength(1);
  expect(opened.ends).toEqual(['completed']);
});

it('what a user adds while the answer comes is taken after the summary', async () => {
  const late = { events: [{ $gate: 'gate' }, ...(saying('A1', 1000) as { events: object[] }).events] };
  await using opened = await CompactingSession.open([late, 'short', 'A2'], LIMIT);
  const { turnId } = opened.session.submit({ input: say('one'), overrides: {} });
  await opened.model.waitGate('gate');
  opened.session.steer(turnId, say('more'));
  opened.model.release('gate');
  await opened.host.completed(turnId);
  expect(opened.told.slice(1)).toEqual([
    ['one', 'A1', 'Sum up.'],
    ['one', 'NOTES short', 'more'],
  ]);
});

it('output that the service has not counted yet counts by its length', async () => {
  const long = running('head -c 4000 /dev/zero | tr "\\0" x', 100);
  await using opened = await CompactingSession.open([long, 'short', 'A2'], LIMIT);
  await opened.ask('one');
  expect(opened.told.slice(1)).toEqual([
    ['one', 'function_call', 'function_call_output', 'Sum up.'],
    ['one', 'NOTES short'],
  ]);
});

it('injected items count by their length', async () => {
  await using opened = await CompactingSession.open([saying('A1', 100), 'short', 'A2'], LIMIT);
  await opened.ask('one');
  await opened.session.injectItems([user('x'.repeat(4000))]);
  await opened.ask('two');
  expect(opened.told.at(-1)).toEqual(['one', 'x'.repeat(4000), 'NOTES short', 'two']);
});

it('a failure before the user is heard fails the turn and loses nothing of what was said', async () => {
  const fails = { status: 500, body: {} };
  await using opened = await CompactingSession.open([saying('A1', 1000), fails, 'short', 'A2'], LIMIT);
  await opened.ask('one');
  await opened.ask('two');
  expect(opened.ends).toEqual(['completed', 'failed']);
  const messages = opened.journal.records.filter((record) => kindOf(record) === 'user_message');
  expect(messages.map(({ payload }) => payload.message)).toEqual(['one', 'two']);
  await opened.ask('three');
  expect(opened.told.slice(2)).toEqual([
    ['one', 'A1', 'two', 'Sum up.'],
    ['one', 'two', 'NOTES short', 'three'],
  ]);
});

it('a turn that is stopped while it sums up ends as any other', async () => {
  await using opened = await CompactingSession.open([saying('A1', 1000), held('never', 'gate'), 'short', 'A3'], LIMIT);
  await opened.ask('one');
  const { turnId } = opened.session.submit({ input: say('two'), overrides: {} });
  await opened.model.waitGate('gate');
  (await opened.session.interrupt(turnId)).release();
  await opened.host.completed(turnId);
  expect(opened.ends).toEqual(['completed', 'interrupted']);
  await opened.ask('three');
  expect(opened.told.at(-1)).toEqual(['one', 'two', 'NOTES short', 'three']);
});

it('a conversation that is too long for a new model is summed up by the one before', async () => {
  const wide = { ...MODELS.unknown, contextWindow: 200_000, autoCompactTokenLimit: null };
  const narrow = { ...MODELS.unknown, contextWindow: 2000, autoCompactTokenLimit: 1000 };
  await using opened = await CompactingSession.open([saying('A1', 1500), 'short', 'A2'], {
    models: { ...MODELS, known: { narrow }, unknown: wide },
  });
  await opened.ask('one');
  const { turnId } = opened.session.submit({ input: say('two'), overrides: { model: 'narrow' } });
  await opened.host.completed(turnId);
  expect(opened.model.requests.map(({ body }) => body.model)).toEqual(['mock-model', 'mock-model', 'narrow']);
  expect(opened.told.at(-1)).toEqual(['one', 'NOTES short', '<model_switch>', 'two']);
});
