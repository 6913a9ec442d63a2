import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlain, say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const ASKS = { policy: 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n' };
const SCRIPT = [runPlain('echo run >> runs; until test -e go; do sleep 0.02; done'), say('Done.')];

async function asked(set: Stage, peer: WirePeer) {
  const { id: threadId, path: rollout } = await peer.startThread({ cwd: set.work });
  const turnId = await peer.startTurn(threadId);
  const { id } = await peer.log.message(({ method }) => method === 'item/commandExecution/requestApproval');
  return { threadId, turnId, rollout: rollout ?? expect.fail('the thread has no file'), id };
}

/** What clients saw of the command, but for what is only known while it runs. */
async function startedCommand({ log }: WirePeer): Promise<object> {
  const { item } = await log.notification('item/started', (each) => each.item.type === 'commandExecution');
  if (item.type !== 'commandExecution') return expect.fail('no command');
  const { id, type, command, cwd, commandActions } = item;
  return { id, type, command, cwd, commandActions };
}

async function eventsOf(rollout: string): Promise<readonly unknown[]> {
  return (await rolloutLines(rollout)).map(({ payload }) => payload.type);
}

describe('kill -9 while an approval is open', () => {
  it('has stored what was asked before it was asked, and runs nothing', async () => {
    await using set = await Stage.set(SCRIPT, ASKS);
    await using server = await set.serve();
    const { threadId, turnId, rollout } = await asked(set, server.peer);
    const command = await startedCommand(server.peer);
    await server.kill();
    const events = await eventsOf(rollout);
    expect(events).toContain('bobbin_approval_requested');
    expect(events).not.toContain('bobbin_approval_answered');

    await set.script([say('Going on.')]);
    await using next = await set.serve();
    const { thread } = await next.peer.request('thread/resume', { threadId });
    expect(thread.status).toEqual({ type: 'idle' });
    expect(thread.turns).toMatchObject([
      { id: turnId, status: 'interrupted', items: [{ type: 'userMessage' }, { ...command, status: 'declined' }] },
    ]);
    expect((await next.peer.runTurn(threadId)).status).toBe('completed');
    await expect(set.read('runs')).rejects.toThrow(/ENOENT/);
  });

  it('has stored the answer before the command ran, and runs it once', async () => {
    await using set = await Stage.set(SCRIPT, ASKS);
    await using server = await set.serve();
    const { peer } = server;
    const { threadId, turnId, rollout, id } = await asked(set, peer);
    peer.send({ id, result: { decision: 'accept' } });
    await peer.log.notification('serverRequest/resolved');
    await expect.poll(() => set.read('runs').catch(() => '')).toBe('run\n');
    const command = await startedCommand(peer);
    await server.kill();
    await writeFile(path.join(set.work, 'go'), '');
    expect(await eventsOf(rollout)).toContain('bobbin_approval_answered');

    await set.script([say('Going on.')]);
    await using next = await set.serve();
    const { thread } = await next.peer.request('thread/resume', { threadId });
    expect(thread.turns).toMatchObject([
      { id: turnId, status: 'interrupted', items: [{ type: 'userMessage' }, { ...command, status: 'failed' }] },
    ]);
    expect((await next.peer.runTurn(threadId)).status).toBe('completed');
    expect(await set.read('runs')).toBe('run\n');
  });
});
