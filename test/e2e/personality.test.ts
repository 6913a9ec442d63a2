import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Params } from '../../src/methods/index.ts';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

/** Says by which instructions it was asked, and which tones and models it was told of since. */
const model = fileModel(`({ body }) => {
  const told = body.input.flatMap(({ role, content = [] }) => (role === 'developer' ? content : []));
  const words = told.map(({ text }) => text.match(/(tone .*|plain .*)(?=\\n<)/)?.[0] ?? '?');
  return { say: [body.instructions, ...words].join(' | ') };
}`);

const VARIABLES = { personality_default: 'tone d', personality_friendly: 'tone f', personality_pragmatic: 'tone p' };
const TEMPLATE = { instructions_template: 'In {{ personality }}.', instructions_variables: VARIABLES };

const CATALOG = {
  models: [
    { slug: 'scripted', base_instructions: 'base', model_messages: TEMPLATE },
    { slug: 'plain', base_instructions: 'plain base' },
    { slug: 'partly', model_messages: { ...TEMPLATE, instructions_variables: { personality_friendly: 'tone f' } } },
  ],
};

async function stageOf(config = ''): Promise<Stage> {
  const prepare = (home: string) => writeFile(path.join(home, 'catalog.json'), JSON.stringify(CATALOG));
  const quiet = 'include_permissions_instructions = false\nmodel_catalog_json = "catalog.json"\n';
  return Stage.set([], { config: `${quiet}${config}`, prepare });
}

async function answer(peer: WirePeer, threadId: string, overrides: Partial<Params<'turn/start'>> = {}) {
  const { items } = await peer.turnCompleted(await peer.startTurn(threadId, 'go', overrides));
  const [said] = items.flatMap((item) => (item.type === 'agentMessage' ? [item.text] : []));
  return said;
}

it('the instructions ask for the tone of the beginning, and a change is told once, as in 0.130', async () => {
  await using stage = await stageOf();
  await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
  const peer = await server.client();
  const { id: threadId, path: file } = await peer.startThread({ cwd: stage.work });
  expect(await answer(peer, threadId)).toBe('In tone p.');
  expect(await answer(peer, threadId, { personality: 'friendly' })).toBe('In tone p. | tone f');
  expect(await answer(peer, threadId)).toBe('In tone p. | tone f');
  await peer.request('thread/settings/update', { threadId, personality: 'none' });
  expect(await answer(peer, threadId)).toBe('In tone p. | tone f');
  expect(await answer(peer, threadId, { personality: 'pragmatic' })).toBe('In tone p. | tone f | tone p');
  const lines = await rolloutLines(file ?? '');
  expect(lines[0]?.payload.base_instructions).toEqual({ text: 'In tone p.' });
  const told = lines.filter(({ type }) => type === 'turn_context').map(({ payload }) => payload.personality);
  expect(told).toEqual(['pragmatic', 'friendly', 'friendly', 'none', 'pragmatic']);
});

it.each([
  ['friendly', 'In tone f.'],
  ['pragmatic', 'In tone p.'],
  ['none', 'In .'],
] as const)('a thread that begins %s has it in its instructions', async (personality, instructions) => {
  await using stage = await stageOf();
  await using server = await InProcessServer.start(stage, { overrides: [model.setting, `personality=${personality}`] });
  const peer = await server.client();
  const { id } = await peer.startThread({ cwd: stage.work });
  expect(await answer(peer, id)).toBe(instructions);
});

it('a tone is told anew after a compaction, and kept by a resume and a fork', async () => {
  await using stage = await stageOf();
  const start = () => InProcessServer.start(stage, { overrides: [model.setting] });
  let threadId: string;
  {
    await using server = await start();
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work })).id;
    expect(await answer(peer, threadId, { personality: 'friendly' })).toBe('In tone p. | tone f');
    await peer.request('thread/compact/start', { threadId });
    expect(await answer(peer, threadId)).toBe('In tone p. | tone f');
  }
  await using server = await start();
  const peer = await server.client();
  await peer.request('thread/resume', { threadId });
  expect(await answer(peer, threadId)).toBe('In tone p. | tone f');
  const { thread: fork } = await peer.request('thread/fork', { threadId });
  expect(await answer(peer, fork.id)).toBe('In tone p. | tone f');
  expect(await answer(peer, fork.id, { personality: 'pragmatic' })).toBe('In tone p. | tone f | tone p');
});

it('a resume may ask for another tone', async () => {
  await using stage = await stageOf();
  let threadId: string;
  {
    await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work })).id;
    await answer(peer, threadId);
  }
  await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
  const peer = await server.client();
  await peer.request('thread/resume', { threadId, personality: 'friendly' });
  expect(await answer(peer, threadId)).toBe('In tone p. | tone f');
});

it('another model is told its own instructions, in the tone that was chosen', async () => {
  await using stage = await stageOf();
  await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
  const peer = await server.client();
  const { id } = await peer.startThread({ cwd: stage.work, model: 'plain' });
  expect(await answer(peer, id, { personality: 'pragmatic' })).toBe('plain base');
  expect(await answer(peer, id, { model: 'scripted', personality: 'friendly' })).toBe('plain base | tone f.');
  expect(await answer(peer, id, { model: 'plain' })).toBe('plain base | tone f. | plain base');
  expect(await answer(peer, id, { personality: 'pragmatic' })).toBe('plain base | tone f. | plain base');
});

it('instructions of the user, or the feature switched off, leave the tone alone', async () => {
  await using stage = await stageOf();
  await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
  const peer = await server.client();
  const own = await peer.startThread({ cwd: stage.work, baseInstructions: 'own' });
  expect(await answer(peer, own.id, { personality: 'friendly' })).toBe('own');
  const off = await peer.startThread({ cwd: stage.work, config: { 'features.personality': false } });
  expect(await answer(peer, off.id)).toBe('base');
  expect(await answer(peer, off.id, { personality: 'friendly' })).toBe('base');
  const told = (await rolloutLines(off.path ?? '')).filter(({ type }) => type === 'turn_context');
  expect(told.map(({ payload }) => payload.personality)).toEqual([undefined, 'friendly']);
});

it('model/list tells which models know all tones', async () => {
  await using stage = await stageOf();
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { data } = await peer.request('model/list', {});
  expect(data.map(({ id, supportsPersonality }) => [id, supportsPersonality])).toEqual([
    ['scripted', true],
    ['plain', false],
    ['partly', false],
  ]);
});
