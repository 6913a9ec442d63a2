import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { run, runPlain, say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const RUNS = 'echo run >> runs; until test -e go; do sleep 0.02; done';
const LETS_GO = 'an orphaned command ends when this file is there';

type Command = Extract<ThreadItem, { type: 'commandExecution' }>;

function commandOf(items: readonly ThreadItem[]): Command {
  const item = items.find(({ type }) => type === 'commandExecution');
  return item?.type === 'commandExecution' ? item : expect.fail('no command is shown');
}

/** The command as three reads of the history show it, which have to agree. */
async function shownCommand(peer: WirePeer, threadId: string): Promise<Command> {
  const { turns } = (await peer.request('thread/read', { threadId, includeTurns: true })).thread;
  const shown = commandOf(turns.flatMap(({ items }) => items));
  const page = await peer.request('thread/turns/list', { threadId, itemsView: 'full' });
  expect(commandOf(page.data.flatMap(({ items }) => items))).toEqual(shown);
  const items = await peer.request('thread/items/list', { threadId });
  expect(commandOf(items.data.map(({ item }) => item))).toEqual(shown);
  return shown;
}

async function letGo(set: Stage): Promise<void> {
  await writeFile(path.join(set.work, 'go'), LETS_GO);
}

describe('kill -9 while a command runs', () => {
  it.each([['off'], ['on']])(
    'its item is in the history, failed, and it does not run again: index %s',
    async (index) => {
      await using set = await Stage.set([runPlain(RUNS), say('Done.')]);
      const args = ['app-server', '-c', `bobbin.index=${JSON.stringify(index)}`];
      await using server = await set.serve({ args });
      const { peer } = server;
      const { id: threadId } = await peer.startThread({ cwd: set.work });
      const turnId = await peer.startTurn(threadId);
      const { item: started } = await peer.log.notification(
        'item/started',
        ({ item }) => item.type === 'commandExecution',
      );
      await expect.poll(() => set.read('runs').catch(() => '')).toBe('run\n');
      expect(await shownCommand(peer, threadId)).toEqual(started);
      await server.kill();
      await letGo(set);

      await set.script([say('Going on.')]);
      await using next = await set.serve({ args });
      expect(await shownCommand(next.peer, threadId)).toEqual({ ...started, processId: null, status: 'failed' });
      const { thread } = await next.peer.request('thread/resume', { threadId });
      expect(thread.turns).toMatchObject([
        { id: turnId, status: 'interrupted', items: [{ type: 'userMessage' }, { id: started.id, status: 'failed' }] },
      ]);
      expect((await next.peer.runTurn(threadId)).status).toBe('completed');
      expect(await set.read('runs')).toBe('run\n');
    },
  );

  it('one that outlived its turn is shown as running while it runs, and as failed afterwards', async () => {
    await using set = await Stage.set([run(RUNS, 250), say('Done.')]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    expect((await peer.runTurn(threadId)).status).toBe('completed');
    const { item: started } = await peer.log.notification(
      'item/started',
      ({ item }) => item.type === 'commandExecution',
    );
    expect(await shownCommand(peer, threadId)).toEqual(started);
    await server.kill();
    await letGo(set);
    await using next = await set.serve();
    expect(await shownCommand(next.peer, threadId)).toEqual({ ...started, processId: null, status: 'failed' });
  });
});
