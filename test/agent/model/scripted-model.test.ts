import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../../src/agent/model/model-client.ts';
import { ScriptedModel } from '../../../src/agent/model/scripted-model.ts';
import { type Folder, scripted, temporaryFolder } from '../script-file.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

it('stream() plays shorthands, and begins again when they are used up', async () => {
  const model = new ScriptedModel(
    scripted(folder.path, [{ say: 'Hi you.' }, { call: { name: 'exec_command', arguments: { cmd: 'ls' } } }]),
  );
  const said = await read(model);
  expect(said.map(({ type }) => type)).toEqual([
    'responseStarted',
    'itemAdded',
    'textDelta',
    'textDelta',
    'itemDone',
    'responseCompleted',
  ]);
  expect((await read(model))[1]).toMatchObject({
    item: { type: 'function_call', call_id: 'call_2_1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
  });
  expect(await read(model)).toEqual(said);
});

it('stream() asks the function of a module', async () => {
  const path = join(folder.path, 'model.mjs');
  writeFileSync(path, 'export const responses = ({ body }, index) => ({ say: body.model + " " + index });');
  const events = await read(new ScriptedModel({ kind: 'script', name: 's', path }));
  expect(events.filter(({ type }) => type === 'textDelta')).toEqual([
    { type: 'textDelta', delta: 'm ' },
    { type: 'textDelta', delta: '0' },
  ]);
});

it('stream() names a file that cannot be used', async () => {
  const path = join(folder.path, 'absent.json');
  await expect(read(new ScriptedModel({ kind: 'script', name: 's', path }))).rejects.toThrow(
    `Cannot read the model script ${path}`,
  );
  await expect(read(new ScriptedModel(scripted(folder.path, [])))).rejects.toThrow('it has no responses');
});

it('stream() plays HTTP failures', async () => {
  const model = new ScriptedModel(scripted(folder.path, [{ status: 429, body: {} }]));
  await expect(read(model)).rejects.toMatchObject({ httpStatus: 429 });
});

async function read(model: ScriptedModel): Promise<ModelEvent[]> {
  const request = { body: { model: 'm' }, headers: {} } as unknown as ModelRequest;
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, new AbortController().signal)) events.push(event);
  return events;
}
