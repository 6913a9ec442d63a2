import { expect, it } from 'vitest';
import { modeOverrides } from '../../src/agent/session/collaboration-mode.ts';
import type { SessionSettings } from '../../src/agent/session/session-settings.ts';
import { TurnProjector } from '../../src/history/turn-projector.ts';
import { openSession, say } from './in-memory-session.ts';
import { repeating, scripted, temporaryFolder } from './script-file.ts';

const PLAN_MODE: Partial<SessionSettings> = { collaborationMode: { mode: 'plan', developerInstructions: 'Plan.' } };

/** Everything that one turn says of its items, and what is read back of it. */
async function play(responses: readonly unknown[]) {
  using folder = temporaryFolder();
  await using opened = openSession(
    { cwd: folder.path, provider: scripted(folder.path, responses), ...PLAN_MODE },
    { persistence: 'extended' },
  );
  const { session, host, journal } = opened;
  const { turnId } = session.submit({ input: say('go'), overrides: {} });
  await host.completed(turnId);
  const projector = new TurnProjector();
  for (const [seq, record] of journal.records.entries()) projector.apply({ ...record, seq });
  const events = host.events.flatMap((event) => {
    if (event.kind === 'planDelta' || event.kind === 'agentMessageDelta') return [`${event.kind} ${event.delta}`];
    if (event.kind !== 'itemStarted' && event.kind !== 'itemCompleted') return [];
    const { item } = event;
    return item.type === 'plan' || item.type === 'agentMessage' ? [`${event.kind} ${item.type} ${item.text}`] : [];
  });
  const stored = projector
    .turns()
    .flatMap(({ items }) => items.map((item) => ('text' in item ? item.text : item.type)));
  return { events, stored };
}

const MESSAGE = { type: 'message', role: 'assistant', id: 'm' };

function message(text: string, id = 'm') {
  return { type: 'response.output_item.done', item: { ...MESSAGE, id, content: [{ type: 'output_text', text }] } };
}

it('a proposed plan is an item of its own, live and read back', async () => {
  const { events, stored } = await play([{ say: '\n<proposed_plan>\n# P\n</proposed_plan>\n Do it?' }]);
  expect(events).toEqual([
    'itemStarted plan ',
    'planDelta # ',
    'planDelta P\n',
    'itemStarted agentMessage ',
    'agentMessageDelta \n Do ',
    'agentMessageDelta it?',
    'itemCompleted plan # P\n',
    'itemCompleted agentMessage \n Do it?',
  ]);
  expect(stored).toEqual(['userMessage', '# P\n', '\n Do it?']);
});

it('a response has one plan, that of its first message that has one; the last response decides', async () => {
  const tool = { type: 'function_call', call_id: 'c', name: 'nothing', arguments: '{}' };
  const { events, stored } = await play([
    {
      events: [
        message('a\n<proposed_plan>\none\n</proposed_plan>', 'm1'),
        message('b\n<proposed_plan>\ntwo\n</proposed_plan>', 'm2'),
        { type: 'response.output_item.done', item: tool },
        { type: 'response.completed', response: { id: 'r', usage: null } },
      ],
    },
    { events: [message('<proposed_plan>\nthree'), { type: 'response.completed', response: { id: 'r', usage: null } }] },
  ]);
  expect(events).toEqual([
    'itemStarted plan ',
    'itemCompleted plan one\n',
    'itemStarted agentMessage ',
    'itemCompleted agentMessage a\n',
    'itemStarted agentMessage ',
    'itemCompleted agentMessage b\n',
    'itemStarted plan ',
    'itemCompleted plan three',
  ]);
  expect(stored).toEqual(['userMessage', 'three', 'a\n', 'b\n']);
});

it('the model is told of the mode when it changes', async () => {
  using folder = temporaryFolder();
  await using opened = openSession({ cwd: folder.path, provider: repeating(folder.path) });
  const { session, host, journal } = opened;
  const modes = [
    null,
    { mode: 'plan', settings: { model: 'mock-model', developer_instructions: 'P.' } },
    null,
    { mode: 'default', settings: { model: 'mock-model', developer_instructions: 'P.' } },
    { mode: 'plan', settings: { model: 'mock-model', developer_instructions: '' } },
    { mode: 'plan', settings: { model: 'mock-model', developer_instructions: null } },
  ] as const;
  const told: number[] = [];
  for (const mode of modes) {
    const { turnId } = session.submit({ input: say('go'), overrides: mode === null ? {} : modeOverrides(mode) });
    await host.completed(turnId);
    const texts = journal.records.filter(({ payload }) => payload.role === 'developer');
    told.push(texts.length);
  }
  expect(told).toEqual([0, 1, 1, 2, 2, 3]);
  expect(session.settings.collaborationMode.developerInstructions).toMatch(/^# Plan mode\n/);
});
