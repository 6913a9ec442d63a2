import path from 'node:path';
import { expect, it } from 'vitest';
import type { Params } from '../../src/methods/index.ts';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';

/** Says with which model it was asked, and in which mode it believes to be. */
const ASKED = `({ body }) => {
  const told = body.input.flatMap(({ content = [] }) => content.map(({ text }) => text));
  const mode = told.findLast((text) => text.startsWith('<collaboration_mode>'));
  return { say: [body.model, mode ?? 'untold'].join(' ') };
}`;

const model = fileModel(ASKED);

type Change = Omit<Params<'thread/settings/update'>, 'threadId'>;

const PLAN = {
  mode: 'plan',
  settings: { model: 'thinker', reasoning_effort: 'high', developer_instructions: 'Plan.' },
} as const;
const MORE: Change = {
  approvalPolicy: { granular: { sandbox_approval: true, rules: false, mcp_elicitations: true } },
  approvalsReviewer: 'auto_review',
  sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['/srv'], excludeSlashTmp: true },
  cwd: 'inner',
  summary: 'concise',
  serviceTier: 'fast',
  personality: 'friendly',
};

it.each(['bobbin.index=on', 'bobbin.index=off'])(
  'thread/settings/update holds for later turns, and after the thread is loaded again, with %s',
  async (index) => {
    await using stage = await Stage.set([]);
    const overrides = [index, model.setting];
    const granular = { sandbox_approval: true, rules: false, mcp_elicitations: true };
    const changed = {
      approvalPolicy: { granular: { ...granular, skill_approval: false, request_permissions: false } },
      approvalsReviewer: 'auto_review',
      cwd: path.join(stage.work, 'inner'),
      model: 'thinker',
      serviceTier: 'priority',
      collaborationMode: PLAN,
    };
    const sandbox = {
      type: 'workspaceWrite',
      writableRoots: ['/srv'],
      networkAccess: false,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: true,
    };
    let threadId: string;
    {
      await using server = await InProcessServer.start(stage, { overrides });
      const peer = await server.client();
      threadId = (await peer.startThread({ cwd: stage.work })).id;
      expect(await peer.request('thread/settings/update', { threadId, collaborationMode: PLAN })).toEqual({});
      await peer.log.notification('thread/settings/updated', (told) => told.threadSettings.model === 'thinker');
      expect((await peer.runTurn(threadId)).items).toMatchObject([
        { text: 'thinker <collaboration_mode>Plan.</collaboration_mode>' },
      ]);
      const from = peer.log.lines.length;
      expect(await peer.request('thread/settings/update', { threadId, ...MORE })).toEqual({});
      const told = await peer.log.notification('thread/settings/updated', () => true, from);
      expect(told.threadSettings).toMatchObject({
        ...changed,
        sandboxPolicy: sandbox,
        effort: 'high',
        summary: 'concise',
        personality: 'friendly',
      });
    }
    await using server = await InProcessServer.start(stage, { overrides });
    const peer = await server.client();
    const resumed = await peer.request('thread/resume', { threadId });
    expect(resumed).toMatchObject({ ...changed, sandbox, reasoningEffort: 'high' });
    expect((await peer.runTurn(threadId)).items).toMatchObject([
      { text: 'thinker <collaboration_mode>Plan.</collaboration_mode>' },
    ]);
  },
);

it('a change of settings is told once, after the answer that was asked for, and only when it is one', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.request('thread/settings/update', { threadId, effort: 'low' });
  await peer.request('thread/settings/update', { threadId, effort: 'low', model: null });
  await peer.request('thread/settings/update', { threadId });
  await peer.request('turn/start', { threadId, input: [], effort: 'low' });
  await peer.log.notification('turn/completed');
  await peer.request('turn/start', { threadId, input: [], summary: 'detailed' });
  await peer.log.notification('thread/settings/updated', (told) => told.threadSettings.summary === 'detailed');
  const order = peer.log.lines.flatMap(({ message: { id, method } }) =>
    method === 'thread/settings/updated' ? ['told'] : id !== undefined && method === undefined ? ['answer'] : [],
  );
  expect(order.slice(2)).toEqual(['answer', 'told', 'answer', 'answer', 'answer', 'told', 'answer']);
});

it.each<[string, Change, string]>([
  ['an unknown environment', { environments: [{ environmentId: 'x', cwd: '/' }] }, 'unknown turn environment id `x`'],
  [
    'two kinds of permissions',
    { permissions: 'p', sandboxPolicy: { type: 'readOnly' } },
    '`permissions` cannot be combined with `sandboxPolicy`',
  ],
  ['a folder that cannot be', { cwd: 'a\0b' }, 'cwd must not contain a NUL byte'],
])('thread/settings/update refuses %s and changes nothing', async (_, change, message) => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const { error } = await peer.ask('thread/settings/update', { threadId, model: 'other', ...change });
  expect(error).toEqual({ code: -32600, message });
  await peer.request('thread/settings/update', { threadId, effort: 'low' });
  const { threadSettings } = await peer.log.notification('thread/settings/updated');
  expect(threadSettings.model).not.toBe('other');
});

it('nothing but the records of 0.130 is stored of a change in the limited form', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage, { overrides: ['bobbin.persistence=limited'] });
  const peer = await server.client();
  const { id: threadId, path: rollout } = await peer.startThread({ cwd: stage.work });
  await peer.runTurn(threadId);
  await peer.request('thread/settings/update', { threadId, effort: 'low' });
  const lines = await rolloutLines(rollout ?? expect.fail('the thread has no file'));
  expect(lines.map(({ payload }) => payload.type)).not.toContain('thread_settings_applied');
});
