import { expect, it } from 'vitest';
import { say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';

const READ_ONLY = {
  sandbox: { type: 'readOnly', networkAccess: false },
  activePermissionProfile: { id: ':read-only', extends: null },
};
const WORKSPACE = {
  sandbox: { type: 'workspaceWrite', writableRoots: [], networkAccess: false },
  activePermissionProfile: { id: ':workspace', extends: null },
};
const FREE = {
  sandbox: { type: 'dangerFullAccess' },
  activePermissionProfile: { id: ':danger-full-access', extends: null },
};

it('a thread runs with the profile that it was given, also when it is loaded again or forked', async () => {
  await using set = await Stage.set([say('Done.')], { policy: 'default_permissions = ":danger-full-access"\n' });
  await using server = await set.serve();
  const { peer } = server;
  const started = await peer.request('thread/start', { cwd: set.work, permissions: ':workspace' });
  expect(started).toMatchObject(WORKSPACE);
  expect(await peer.request('thread/start', { cwd: set.work })).toMatchObject(FREE);
  const { id: threadId, path: rollout } = started.thread;
  await peer.runTurn(threadId);
  await peer.turnCompleted(
    await peer.startTurn(threadId, 'go', { permissions: { type: 'profile', id: ':read-only' } }),
  );
  const { threadSettings } = await peer.log.notification('thread/settings/updated');
  expect(threadSettings).toMatchObject({
    sandboxPolicy: READ_ONLY.sandbox,
    activePermissionProfile: READ_ONLY.activePermissionProfile,
  });
  const records = await rolloutLines(rollout ?? '');
  expect(records.flatMap(({ type, payload }) => (type === 'turn_context' ? payload.sandbox_policy : []))).toMatchObject(
    [{ type: 'workspace-write' }, { type: 'read-only' }],
  );
  await server.close();

  await using next = await set.serve();
  const fork = (params: object) => next.peer.request('thread/fork', { threadId, ...params });
  expect(await next.peer.request('thread/resume', { threadId })).toMatchObject(READ_ONLY);
  expect(await fork({})).toMatchObject(READ_ONLY);
  expect(await fork({ permissions: ':workspace' })).toMatchObject(WORKSPACE);
  expect(await fork({ sandbox: 'danger-full-access' })).toMatchObject({ ...FREE, activePermissionProfile: null });
  await next.peer.request('thread/settings/update', { threadId, sandboxPolicy: { type: 'readOnly' } });
  await next.peer.request('thread/settings/update', { threadId, permissions: ':danger-full-access' });
  await next.close();

  await using last = await set.serve();
  expect(await last.peer.request('thread/resume', { threadId, permissions: ':workspace' })).toMatchObject(WORKSPACE);
});

it('a profile that is not there, or cannot be used, is refused wherever it is named', async () => {
  const policy = 'sandbox_mode = "danger-full-access"\n[permissions.own]\nextends = ":no"\n';
  await using set = await Stage.set([say('Done.')], { policy });
  await using server = await set.serve();
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: set.work });
  await peer.runTurn(threadId);
  const failure = async (method: string, params: object) => (await peer.ask(method, params)).error;
  const refusal = (message: string) => ({ code: -32600, message });
  const unknown = refusal('failed to load configuration: default_permissions refers to unknown built-in profile `:no`');
  const input = [{ type: 'text', text: 'go' }];
  expect(await failure('thread/start', { permissions: ':no' })).toEqual(unknown);
  expect(await failure('thread/fork', { threadId, permissions: ':no' })).toEqual(unknown);
  expect(await failure('turn/start', { threadId, input, permissions: ':no' })).toEqual(unknown);
  expect(await failure('thread/settings/update', { threadId, permissions: ':no' })).toEqual(unknown);
  expect(await failure('thread/start', { permissions: 'none' })).toEqual(
    refusal('failed to load configuration: default_permissions refers to undefined profile `none`'),
  );
  const broken = refusal(
    'failed to load configuration: permissions profile `own` cannot extend unsupported built-in profile `:no`',
  );
  expect(await failure('thread/start', { permissions: 'own' })).toEqual(broken);
  expect(await failure('turn/start', { threadId, input, permissions: 'own' })).toEqual(broken);
  expect(await failure('thread/start', { config: { default_permissions: 'own' } })).toEqual(broken);
  expect(await failure('thread/start', { permissions: ':workspace', sandbox: 'read-only' })).toEqual(
    refusal('`permissions` cannot be combined with `sandbox`'),
  );
});

it('folders can be added to :workspace, and to no other profile', async () => {
  await using set = await Stage.set([say('Done.')]);
  await using server = await set.serve();
  const modifications = [{ type: 'additionalWritableRoot', path: set.home }];
  const start = (id: string) =>
    server.peer.ask('thread/start', { permissions: { type: 'profile', id, modifications } });
  expect((await start(':workspace')).result).toMatchObject({
    sandbox: { writableRoots: [set.home] },
    activePermissionProfile: { id: ':workspace', modifications },
  });
  expect((await start(':read-only')).error?.message).toMatch(/cannot be given modifications/);
});
