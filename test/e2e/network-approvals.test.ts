import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPlain, say } from '../support/model-script.ts';
import { bubblewrap, sandboxObstacle, tellOfGap } from '../support/real-sandbox.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

tellOfGap('that clients are asked about hosts');

let web: Server;
let port: number;
let reached: number;

beforeEach(async () => {
  reached = 0;
  web = createServer((_, answer) => {
    reached += 1;
    answer.end('web');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  port = (web.address() as AddressInfo).port;
});

afterEach(() => web.close());

const PROFILE = `
default_permissions = "dev"
approval_policy = "on-request"
[permissions.dev.filesystem]
":root" = "read"
":project_roots" = "write"
[permissions.dev.network]
enabled = true
allow_local_binding = true
[permissions.dev.network.domains]
"listed.test" = "allow"
`;
const SERVED = { env: { BOBBIN_SANDBOX_BUBBLEWRAP: bubblewrap } };
const METHOD = 'item/commandExecution/requestApproval';

/** A turn whose command waits for the answer about a host. */
async function asked(set: Stage, { peer }: { readonly peer: WirePeer }) {
  const { id: threadId } = await peer.startThread({ cwd: set.work });
  const turnId = await peer.startTurn(threadId);
  const request = await peer.log.message(({ method }) => method === METHOD);
  return { threadId, turnId, request };
}

function stage(): Promise<Stage> {
  const fetching = `curl -sS --noproxy '' http://127.0.0.1:${port}/ >> out; echo end >> out`;
  return Stage.set([runPlain(fetching), say('Done.')], { policy: PROFILE });
}

describe.runIf(sandboxObstacle === null)('a host that is not listed', () => {
  it('is asked of those who join, too, and reached for the rest of the session', async () => {
    await using set = await stage();
    await using server = await set.serve(SERVED);
    const { peer } = server;
    const { threadId, turnId, request } = await asked(set, server);
    expect(request.params).toMatchObject({
      threadId,
      turnId,
      itemId: `network#http#127.0.0.1#${port}`,
      networkApprovalContext: { host: '127.0.0.1', protocol: 'http' },
    });
    expect(reached).toBe(0);
    await peer.request('thread/unsubscribe', { threadId });
    const from = peer.log.lines.length;
    await peer.request('thread/resume', { threadId });
    expect(await peer.log.message(({ method }) => method === METHOD, from)).toEqual(request);
    peer.send({ id: request.id, result: { decision: 'acceptForSession' } });
    expect((await peer.turnCompleted(turnId)).status).toBe('completed');
    expect((await peer.runTurn(threadId)).status).toBe('completed');
    expect(await set.read('out')).toBe('webend\nwebend\n');
  });

  it('is not reached when the turn is interrupted, and the question is over', async () => {
    await using set = await stage();
    await using server = await set.serve(SERVED);
    const { threadId, turnId, request } = await asked(set, server);
    await server.peer.request('turn/interrupt', { threadId, turnId });
    expect((await server.peer.turnCompleted(turnId)).status).toBe('interrupted');
    await server.peer.log.notification('serverRequest/resolved', ({ requestId }) => requestId === request.id);
    server.peer.send({ id: request.id, result: { decision: 'accept' } });
    await expect.poll(() => set.read('out').catch(() => '')).toMatch(/"not_allowed".*end\n$/s);
    expect(reached).toBe(0);
  });

  it('is not reached after kill -9, and its command is in the history as failed', async () => {
    await using set = await stage();
    await using server = await set.serve(SERVED);
    const { threadId, turnId } = await asked(set, server);
    await server.kill();
    await using next = await set.serve(SERVED);
    const { thread } = await next.peer.request('thread/resume', { threadId });
    expect(thread.turns).toMatchObject([
      {
        id: turnId,
        status: 'interrupted',
        items: [{ type: 'userMessage' }, { type: 'commandExecution', status: 'failed' }],
      },
    ]);
    expect(reached).toBe(0);
  });
});
