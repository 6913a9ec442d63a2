import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { mcpServer } from '../support/mcp-config.ts';
import { Stage } from '../support/stage.ts';
import type { WireMessage } from '../support/wire-log.ts';

const MARKING_SERVER = fileURLToPath(new URL('../support/marking-mcp-server.mjs', import.meta.url));

/** Calls what the user names, then says that it is done. */
const MODEL = `({ body }) => {
  const CALLS = {
    command: { name: 'exec_command', arguments: { cmd: 'echo run >> runs', shell: '/bin/sh', login: false } },
    patch: { name: 'shell', arguments: { command: ['apply_patch', '*** Begin Patch\\n*** Add File: runs\\n+run\\n*** End Patch'] } },
    tool: { namespace: 'mcp__marking__', name: 'mark', arguments: {} },
  };
  const call = CALLS[body.input.findLast(({ role }) => role === 'user').content.at(-1).text];
  return body.input.at(-1).type.endsWith('_output') || call === undefined ? { say: 'Done.' } : { call };
}`;

const model = fileModel(MODEL);

const KINDS = [
  ['command', 'item/commandExecution/requestApproval', 'commandExecution'],
  ['patch', 'item/fileChange/requestApproval', 'fileChange'],
  ['tool', 'mcpServer/elicitation/request', 'mcpToolCall'],
] as const;

const ANSWERS: readonly [string, object][] = [
  ['an empty object', { result: {} }],
  ['null', { result: null }],
  ['a list', { result: ['accept'] }],
  ['the bare word', { result: 'accept' }],
  ['another spelling', { result: { decision: 'Accept', action: 'ACCEPT' } }],
  ['a decision that is an object', { result: { decision: { accept: true }, action: { accept: true } } }],
  ['a rule without a word', { result: { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: [] } } } }],
  ['a rule that is none', { result: { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: [1] } } } }],
  [
    'a decision about the network',
    {
      result: {
        decision: { applyNetworkPolicyAmendment: { network_policy_amendment: { host: '*', action: 'allow' } } },
      },
    },
  ],
  ['a decision by inheritance', { result: JSON.parse('{"__proto__":{"decision":"accept","action":"accept"}}') }],
  ['an error', { error: { code: -32601, message: 'not here' } }],
];

const isAsked = (method: string) => (message: WireMessage) => message.method === method && message.id !== undefined;

describe.each(KINDS)('a request about a %s', (kind, method, type) => {
  it('that is answered in any other form than asked for is refused, and the turn goes on', async () => {
    await using stage = await Stage.set([], {
      config: mcpServer('marking', [MARKING_SERVER, 'runs']),
      policy: 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n',
    });
    await using server = await InProcessServer.start(stage, { overrides: [model.setting] });
    const peer = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    for (const [what, answer] of ANSWERS) {
      const from = peer.log.lines.length;
      const turnId = await peer.startTurn(threadId, kind);
      const { id } = await peer.log.message(isAsked(method), from);
      peer.send({ id: 'nobody', result: { decision: 'accept', action: 'accept' } });
      peer.send({ id, ...answer });
      peer.send({ id, result: { decision: 'accept', action: 'accept' } });
      expect([what, (await peer.turnCompleted(turnId)).status]).toEqual([what, 'completed']);
      const { item } = await peer.log.notification('item/completed', (told) => told.item.type === type, from);
      expect([what, 'status' in item && item.status]).not.toEqual([what, 'completed']);
    }
    await expect(stage.read('runs')).rejects.toThrow(/ENOENT/);
    expect((await peer.runTurn(threadId, 'bye')).status).toBe('completed');
  });
});
