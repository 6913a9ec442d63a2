import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run, say } from '../support/model-script.ts';
import { bubblewrap, sandboxObstacle, tellOfGap } from '../support/real-sandbox.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';

tellOfGap('that a thread runs its commands with the permission profile it was given');

const PROFILES = `
[permissions.dev]
description = "Work here"
extends = ":workspace"
[permissions.dev.filesystem]
":workspace_roots" = { "secret" = "deny", "**/*.env" = "deny", "AGENTS.md" = "deny" }
[permissions.broken]
extends = "nothing"
`;
const SANDBOX = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: false,
  excludeSlashTmp: false,
};
const call = (name: string, args: object) => ({ call: { name, arguments: args } });

async function withSecrets(set: Stage): Promise<void> {
  await mkdir(path.join(set.work, 'secret'));
  await writeFile(path.join(set.work, 'secret', 'key'), 'SECRET');
  await writeFile(path.join(set.work, 'a.env'), 'SECRET');
  await writeFile(path.join(set.work, 'plain'), 'plain');
  await writeFile(path.join(set.work, 'AGENTS.md'), 'SECRET');
}

it.skipIf(sandboxObstacle !== null)('commands, patches and images heed a profile of one’s own', async () => {
  const patch = (file: string, from: string) =>
    call('apply_patch', {
      input: `*** Begin Patch\n*** Update File: ${file}\n@@\n-${from}\n+changed\n*** End Patch\n`,
    });
  const calls = [
    run('cat secret/key a.env plain; echo made > made'),
    call('exec_command', { cmd: 'cat a.env plain', sandbox_permissions: 'require_escalated', justification: 'please' }),
    call('view_image', { path: 'a.env' }),
    patch('secret/key', 'SECRET'),
    patch('a.env', 'SECRET'),
    patch('plain', 'plain'),
  ];
  const policy = `approval_policy = "on-request"\ndefault_permissions = "dev"\n[bobbin]\n`.replace(
    '[bobbin]\n',
    PROFILES,
  );
  const env = { BOBBIN_SANDBOX_BUBBLEWRAP: bubblewrap };
  await using set = await Stage.set([...calls, say('Done.')], { policy });
  await withSecrets(set);
  await using server = await set.serve({ env });
  const { peer } = server;
  const started = await peer.request('thread/start', { cwd: set.work });
  expect(started).toMatchObject({ sandbox: SANDBOX, activePermissionProfile: { id: 'dev', extends: ':workspace' } });
  expect(started.permissionProfile).toMatchObject({
    type: 'managed',
    network: { enabled: false },
    fileSystem: {
      entries: expect.arrayContaining([
        { path: { type: 'glob_pattern', pattern: `${set.work}/**/*.env` }, access: 'none' },
      ]),
    },
  });
  const turnId = await peer.startTurn(started.thread.id);
  const { id } = await peer.log.message(({ method }) => method === 'item/commandExecution/requestApproval');
  peer.send({ id, result: { decision: 'accept' } });
  const turn = await peer.turnCompleted(turnId);
  expect(turn.status).toBe('completed');
  const rollout = (await rolloutLines(started.thread.path ?? '')).map(({ payload }) => payload);
  expect(JSON.stringify(rollout.filter(({ type }) => type === 'message'))).not.toContain('SECRET');
  const outputs = rollout.filter(({ type }) => type === 'function_call_output' || type === 'custom_tool_call_output');
  expect(outputs).toHaveLength(6);
  expect(JSON.stringify(outputs)).not.toContain('SECRET');
  expect(await set.read('made')).toBe('made\n');
  expect(await set.read('plain')).toContain('changed');
  expect(await set.read('secret/key')).toBe('SECRET');
});

it('permissionProfile/list has them after the built-in ones', async () => {
  await using set = await Stage.set([say('Done.')], { policy: `default_permissions = "dev"\n${PROFILES}` });
  await using server = await set.serve();
  const { data } = await server.peer.request('permissionProfile/list', {});
  expect(data.slice(3)).toEqual([
    { id: 'broken', description: null, allowed: false },
    { id: 'dev', description: 'Work here', allowed: true },
  ]);
});

it('without a choice among them no thread starts, and one that is chosen by a turn holds from then on', async () => {
  await using set = await Stage.set([say('Done.')], { policy: PROFILES });
  await using server = await set.serve();
  const { peer } = server;
  const { error } = await peer.ask('thread/start', { cwd: set.work });
  expect(error?.message).toBe(
    'failed to load configuration: config defines `[permissions]` profiles but does not set `default_permissions`',
  );
  const { id: threadId } = await peer.startThread({ cwd: set.work, permissions: ':read-only' });
  await peer.turnCompleted(await peer.startTurn(threadId, 'go', { permissions: 'dev' }));
  const { threadSettings } = await peer.log.notification('thread/settings/updated');
  expect(threadSettings).toMatchObject({ sandboxPolicy: SANDBOX, activePermissionProfile: { id: 'dev' } });
});

it('a stored thread goes on with its profile as it is now, and not at all when it is gone', async () => {
  const policy = 'default_permissions = ":danger-full-access"\n';
  await using set = await Stage.set([say('Done.')], { policy: `${policy}${PROFILES}` });
  await using server = await set.serve();
  const started = await server.peer.request('thread/start', { cwd: set.work, permissions: 'dev' });
  const { id: threadId } = started.thread;
  await server.peer.runTurn(threadId);
  await server.close();

  await using again = await set.serve();
  const { activePermissionProfile, permissionProfile } = await again.peer.request('thread/resume', { threadId });
  expect([activePermissionProfile, permissionProfile]).toEqual([
    { id: 'dev', extends: ':workspace' },
    started.permissionProfile,
  ]);
  await again.close();

  await writeFile(path.join(set.home, 'config.toml'), `model = "scripted"\n${policy}`);
  await using last = await set.serve();
  for (const method of ['thread/resume', 'thread/fork']) {
    const { error } = await last.peer.ask(method, { threadId });
    expect(error).toMatchObject({
      code: -32600,
      message: expect.stringMatching(/profile `dev` cannot be used any more/),
    });
  }
  expect(await last.peer.request('thread/resume', { threadId, permissions: ':read-only' })).toMatchObject({
    activePermissionProfile: { id: ':read-only' },
  });
});
