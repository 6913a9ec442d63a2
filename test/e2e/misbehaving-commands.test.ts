import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run, say } from '../support/model-script.ts';
import { childrenOf, pidIn } from '../support/processes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const YIELD_MS = 30_000;
const LONG_MS = 30_000;

/** Living processes of a group, by what the system says. */
async function groupOf(leader: number): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')));
  return stats.filter((stat) => {
    // State, parent, group: behind the name, which may hold anything.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === leader && !'ZX'.includes(state);
  });
}

async function openHandles({ pid }: ServerProcess): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

const NAUGHTY = {
  'heeds no signal that can be heeded': `trap '' TERM INT HUP QUIT; echo $$ > child; while :; do sleep 1; done`,
  'starts many that heed none': `trap '' TERM INT HUP; i=0; while [ $i -lt 150 ]; do sleep 300 & i=$((i+1)); done; echo $$ > child; wait`,
  // Bounded, should it not be stopped.
  'goes on starting others': `echo $$ > child; i=0; while [ $i -lt 20000 ]; do (sleep 0.2; sleep 0.2 &) & i=$((i+1)); done; wait`,
  'closes its output': `echo $$ > child; exec >&- 2>&-; while :; do sleep 1; done`,
  'prints what is no text': `echo $$ > child; exec head -c 200000000 /dev/urandom`,
} as const;

async function open(...responses: readonly object[]) {
  const stage = await Stage.set(responses);
  // The index opens files when it likes.
  const server = await stage.serve({ args: ['app-server', '-c', 'bobbin.index=off'] });
  const { id: threadId } = await server.peer.startThread({ cwd: stage.work });
  return {
    stage,
    server,
    peer: server.peer,
    threadId,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

async function nothingIsLeft(leader: number, server: ServerProcess, handles: number): Promise<void> {
  const look = async () => ({
    group: await groupOf(leader),
    children: await childrenOf(server.pid),
    hasMoreHandles: (await openHandles(server)) > handles,
  });
  const nothing = { group: [], children: [], hasMoreHandles: false };
  await vi.waitFor(async () => expect(await look()).toEqual(nothing), { timeout: 10_000 });
}

describe('a command that', () => {
  it.each(Object.entries(NAUGHTY))(
    '%s outlives its turn as a terminal, whose end leaves nothing of it',
    async (_, script) => {
      await using at = await open(say('Hi.'), run(script, YIELD_MS), say('Still here.'));
      const { peer, threadId, server } = at;
      await peer.runTurn(threadId);
      const handles = await openHandles(server);
      const turnId = await peer.startTurn(threadId);
      const leader = await pidIn(path.join(at.stage.work, 'child'));
      await peer.request('turn/interrupt', { threadId, turnId });
      expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
      await peer.request('thread/backgroundTerminals/clean', { threadId });
      await nothingIsLeft(leader, server, handles);
      expect(await peer.runTurn(threadId)).toMatchObject({ status: 'completed', items: [{ text: 'Still here.' }] });
    },
    LONG_MS,
  );

  it.each(Object.entries(NAUGHTY))(
    '%s is ended with its turn when the user ran it, and nothing of it is left',
    async (_, command) => {
      await using at = await open(say('Hi.'));
      const { peer, threadId, server } = at;
      await peer.runTurn(threadId);
      const handles = await openHandles(server);
      const from = peer.log.lines.length;
      await peer.request('thread/shellCommand', { threadId, command });
      const { turn } = await peer.log.notification('turn/started', () => true, from);
      const leader = await pidIn(path.join(at.stage.work, 'child'));
      await peer.request('turn/interrupt', { threadId, turnId: turn.id });
      expect((await peer.turnCompleted(turn.id)).status).toBe('interrupted');
      await nothingIsLeft(leader, server, handles);
      expect(await peer.runTurn(threadId)).toMatchObject({ status: 'completed', items: [{ text: 'Hi.' }] });
    },
    LONG_MS,
  );
});

it('the end of the input ends a command that heeds no signal, and what it started', async () => {
  await using at = await open(run(NAUGHTY['starts many that heed none'], YIELD_MS), say('Done.'));
  await at.peer.startTurn(at.threadId);
  const leader = await pidIn(path.join(at.stage.work, 'child'));
  await at.server.close();
  await vi.waitFor(async () => expect(await groupOf(leader)).toEqual([]), { timeout: 10_000 });
});

it.each([
  ['no-such-program', 127, /not found/],
  ['/etc/passwd', 126, /[Pp]ermission denied/],
  ["printf 'a\\000\\377b'; exit 3", 3, /^a\0\ufffdb$/],
  ['kill -9 $$', -1, /^$/],
])('%s is told with its exit code', async (script, exitCode, output) => {
  const plain = { cmd: script, shell: '/bin/sh', login: false };
  await using at = await open({ call: { name: 'exec_command', arguments: plain } }, say('Done.'));
  expect((await at.peer.runTurn(at.threadId)).status).toBe('completed');
  const [item] = at.peer.log.all('item/completed').flatMap((params) => {
    return params.item.type === 'commandExecution' ? [params.item] : [];
  });
  expect(item).toMatchObject({ status: 'failed', exitCode });
  expect(item?.aggregatedOutput ?? '').toMatch(output);
});
