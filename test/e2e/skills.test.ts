import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';

it('a skill that skills/list finds can be given to a turn, and the model gets its text', async () => {
  await using stage = await Stage.set([say('Done.')]);
  const folder = path.join(stage.work, '.agents', 'skills', 'greet');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'SKILL.md'), '---\ndescription: How to greet\n---\nSay hello.\n');
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const [entry] = (await peer.request('skills/list', { cwds: [stage.work] })).data;
  const skill = entry?.skills.find(({ scope }) => scope === 'repo');
  expect(skill).toMatchObject({ name: 'greet', description: 'How to greet', enabled: true });
  const thread = await peer.startThread({ cwd: stage.work });
  const input = [{ type: 'skill' as const, name: 'greet', path: skill?.path ?? '' }];
  const { turn } = await peer.request('turn/start', { threadId: thread.id, input });
  expect((await peer.turnCompleted(turn.id)).status).toBe('completed');
  const stored = JSON.stringify(await rolloutLines(thread.path ?? ''));
  expect(stored).toContain('- greet: How to greet (file: ');
  expect(stored).toContain('<name>greet</name>');
  const { thread: read } = await peer.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
});

it('a skill that comes while a thread is loaded is told of, and can be given to its next turn', async () => {
  await using stage = await Stage.set([say('Done.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const thread = await peer.startThread({ cwd: stage.work });
  const folder = path.join(stage.home, 'skills', 'late');
  const file = path.join(folder, 'SKILL.md');
  // The folders are looked for beside the answer.
  await expect
    .poll(
      async () => {
        await mkdir(folder, { recursive: true });
        await writeFile(file, `---\ndescription: How to be late\n---\nCome ${Date.now()}.\n`);
        return peer.log.messages.some(({ method }) => method === 'skills/changed');
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  const input = [{ type: 'skill' as const, name: 'late', path: file }];
  const { turn } = await peer.request('turn/start', { threadId: thread.id, input });
  await peer.turnCompleted(turn.id);
  expect(JSON.stringify(await rolloutLines(thread.path ?? ''))).toContain('<name>late</name>');
});
