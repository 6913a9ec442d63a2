import { expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';

it('thread/memoryMode/set is stored with the thread, and refuses threads that are not there', async () => {
  await using stage = await Stage.set([say('Done.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId, path } = await peer.startThread({ cwd: stage.work });
  expect(await peer.request('thread/memoryMode/set', { threadId, mode: 'disabled' })).toEqual({});
  const lines = JSON.stringify(await rolloutLines(path ?? ''));
  expect(lines).toContain('"memory_mode":"disabled"');
  const unknown = '019a0000-0000-7000-8000-000000000000';
  const { error } = await peer.ask('thread/memoryMode/set', { threadId: unknown, mode: 'enabled' });
  expect(error).toEqual({ code: -32600, message: `thread not found: ${unknown}` });
});

it('what this server has not got is said in the form that clients know', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  expect(await peer.request('hooks/list', { cwds: ['/a'] })).toEqual({
    data: [{ cwd: '/a', hooks: [], warnings: [], errors: [] }],
  });
  expect((await peer.ask('feedback/upload', { classification: 'bug' })).error).toEqual({
    code: -32600,
    message: 'sending feedback is disabled by configuration',
  });
  expect(await peer.request('experimentalFeature/enablement/set', { enablement: { goals: true } })).toEqual({
    enablement: {},
  });
  expect(await peer.request('configRequirements/read', {})).toEqual({ requirements: null });
  expect(await peer.request('server/diagnostics', {})).toMatchObject({ process: { id: process.pid }, gauges: [] });
  const { data } = await peer.request('experimentalFeature/list', { limit: 1 });
  expect(data).toEqual([
    {
      name: 'goals',
      stage: 'beta',
      displayName: 'Goals',
      description: expect.any(String),
      announcement: '',
      enabled: false,
      defaultEnabled: false,
    },
  ]);
});
