import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlain, say } from '../support/model-script.ts';
import { bubblewrap, sandboxObstacle, tellOfGap } from '../support/real-sandbox.ts';
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

tellOfGap('that a grant of permissions ends with its process');

const POLICY =
  'approval_policy = "on-request"\nsandbox_mode = "read-only"\n[features]\nrequest_permissions_tool = true\n';
const SERVED = { env: { BOBBIN_SANDBOX_BUBBLEWRAP: bubblewrap } };

describe.runIf(sandboxObstacle === null)('permissions that are asked for', () => {
  const wants = (write: string) => ({
    call: { name: 'request_permissions', arguments: { permissions: { file_system: { write: [write] } } } },
  });

  async function permissionsAsked({ log }: WirePeer) {
    const message = await log.message(({ method }) => method === 'item/permissions/requestApproval');
    return message as { readonly id: unknown; readonly params: { readonly permissions: object } };
  }

  it('who joins is asked too, and can answer; what was granted for the session ends with the process', async () => {
    await using set = await Stage.set([say('To be replaced.')], { policy: POLICY });
    await set.script([wants(set.work), runPlain('echo run >> runs'), say('Done.')]);
    await using server = await set.serve(SERVED);
    const { id: threadId } = await server.peer.startThread({ cwd: set.work });
    const turnId = await server.peer.startTurn(threadId);
    const { id, params } = await permissionsAsked(server.peer);
    await server.peer.request('thread/unsubscribe', { threadId });
    const from = server.peer.log.lines.length;
    await server.peer.request('thread/resume', { threadId });
    const again = await server.peer.log.message(({ method }) => method === 'item/permissions/requestApproval', from);
    expect(again).toMatchObject({ id, params });
    server.peer.send({ id, result: { permissions: params.permissions, scope: 'session' } });
    expect((await server.peer.turnCompleted(turnId)).status).toBe('completed');
    expect(await set.read('runs')).toBe('run\n');
    await server.kill();

    await set.script([runPlain('echo run >> runs'), say('Done.')]);
    await using next = await set.serve(SERVED);
    await next.peer.request('thread/resume', { threadId });
    await next.peer.runTurn(threadId);
    expect(await set.read('runs')).toBe('run\n');
  });

  it('what was asked when the process was killed is stored, and grants nothing', async () => {
    await using set = await Stage.set([say('To be replaced.')], { policy: POLICY });
    await set.script([wants(set.work)]);
    await using server = await set.serve(SERVED);
    const { id: threadId, path: rollout } = await server.peer.startThread({ cwd: set.work });
    await server.peer.startTurn(threadId);
    await permissionsAsked(server.peer);
    await server.kill();
    expect(await eventsOf(rollout ?? '')).toContain('bobbin_approval_requested');

    await set.script([runPlain('echo run >> runs'), say('Going on.')]);
    await using next = await set.serve(SERVED);
    const { thread } = await next.peer.request('thread/resume', { threadId });
    expect(thread.turns).toMatchObject([{ status: 'interrupted', items: [{ type: 'userMessage' }] }]);
    expect((await next.peer.runTurn(threadId)).status).toBe('completed');
    await expect(set.read('runs')).rejects.toThrow(/ENOENT/);
  });
});
