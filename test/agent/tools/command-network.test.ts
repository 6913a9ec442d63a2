import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkRules } from '../../../src/agent/permissions/network-rules.ts';
import { realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';
import { type Answer, type BenchOptions, ToolBench } from './tool-bench.ts';

tellOfGap('that commands are asked about the hosts that they want to reach');

let web: Server;
let url: string;
let port: number;

beforeAll(async () => {
  web = createServer((_, answer) => answer.end('web'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  port = (web.address() as AddressInfo).port;
  url = `http://127.0.0.1:${port}/`;
});

afterAll(() => web.close());

const RULES: NetworkRules = {
  isEnabled: true,
  mode: 'full',
  domains: { 'denied.test': 'deny' },
  unixSockets: {},
  allowLocalBinding: true,
  proxyUrl: 'http://127.0.0.1:3128',
  enableSocks5: true,
  socksUrl: 'http://127.0.0.1:8081',
  enableSocks5Udp: false,
  allowUpstreamProxy: false,
  allowNonLoopbackProxy: false,
  allowAllUnixSockets: false,
};
const EVERYTHING = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };

function bench(answers: readonly Answer[] = [], options: BenchOptions = {}): Promise<ToolBench> {
  return ToolBench.open({
    sandbox: realSandbox,
    sandboxPolicy: { type: 'readOnly', networkAccess: false },
    approvalPolicy: 'on-request',
    settings: {
      ownPermissions: { entries: [EVERYTHING], workspaceRoots: [], globScanMaxDepth: null, network: RULES },
    },
    answers,
    ...options,
  });
}

/** Standard output of a client, after whatever it says of itself. */
const fetching = (address: string) => `curl -sS --noproxy '' ${address}; echo " end"`;
const outputOf = (text: unknown) => String(text).split('Output:\n')[1];

describe.skipIf(sandboxObstacle !== null)('the network of a command', () => {
  it('is asked about in the words of 0.130, and then reached', async () => {
    await using at = await bench([{ type: 'accept' }]);
    const { output } = await at.exec(fetching(url), { login: false });
    expect(outputOf(output)).toBe('web end\n');
    expect(at.questions).toEqual([
      {
        kind: 'network',
        item: null,
        params: {
          turnId: 'turn-1',
          itemId: `network#http#127.0.0.1#${port}`,
          startedAtMs: expect.any(Number),
          reason: '127.0.0.1 is not in the allowed_domains',
          networkApprovalContext: { host: '127.0.0.1', protocol: 'http' },
          proposedNetworkPolicyAmendments: [
            { host: '127.0.0.1', action: 'allow' },
            { host: '127.0.0.1', action: 'deny' },
          ],
          availableDecisions: [
            'accept',
            'acceptForSession',
            { applyNetworkPolicyAmendment: { network_policy_amendment: { host: '127.0.0.1', action: 'allow' } } },
            'cancel',
          ],
        },
      },
    ]);
  });

  it('ends the command with a refusal', async () => {
    await using at = await bench([{ type: 'decline' }]);
    const { output } = await at.exec(`echo before; ${fetching(url)}`, { login: false });
    expect(output).toMatch(/^exec_command failed for `.* -c .*`: ProcessFailed { message: "rejected by user" }$/);
    expect(at.items('itemCompleted')).toMatchObject([
      { status: 'failed', exitCode: -1, aggregatedOutput: 'before\n\nrejected by user' },
    ]);
  });

  it('ends the turn, too, where the user cancels', async () => {
    await using at = await bench([{ type: 'cancel' }]);
    await at.call('shell', { command: ['/bin/sh', '-c', fetching(url)] });
    expect(at.isCancelled).toBe(true);
    expect(at.items('itemCompleted')).toMatchObject([{ status: 'failed', exitCode: -1 }]);
  });

  it('keeps a rule, and tells the model of it', async () => {
    await using at = await bench([{ type: 'applyNetworkPolicyAmendment', host: '127.0.0.1', action: 'allow' }]);
    const { output } = await at.call('shell', { command: ['/bin/sh', '-c', `${fetching(url)}; ${fetching(url)}`] });
    expect(JSON.parse(String(output)).output).toBe('web end\nweb end\n');
    expect(at.told).toEqual([
      { role: 'developer', text: 'Allowed network rule saved in execpolicy (allowlist): 127.0.0.1' },
    ]);
    expect(at.questions).toHaveLength(1);
  });

  it('is not asked about under a policy that forbids asking, nor when the turn is over', async () => {
    await using never = await bench([], { approvalPolicy: 'never' });
    const blocked = /^\{"status":"blocked",.*"reason":"not_allowed",.*\} end\n$/;
    expect(outputOf((await never.exec(fetching(url), { login: false })).output)).toMatch(blocked);
    await using over = await bench();
    over.over.abort(new Error('over'));
    expect(outputOf((await over.exec(fetching(url), { login: false })).output)).toMatch(blocked);
    expect(never.questions).toEqual([]);
  });

  it('says of a denied host that it is denied', async () => {
    await using at = await bench();
    const { output } = await at.exec(fetching('http://denied.test/'), { login: false });
    expect(outputOf(output)).toMatch(/^\{"status":"blocked","host":"denied.test","reason":"denied",.*\} end\n$/);
  });

  it('takes its question back when the command ends', async () => {
    await using at = await bench();
    const running = at.exec(`(${fetching(url)}) & read -t 1 x </dev/zero; kill $!`, { login: false });
    await at.until(() => at.questions.length === 1);
    await running;
    expect(at.items('itemCompleted')).toHaveLength(1);
  });

  it('is none at all on a terminal', async () => {
    await using at = await bench();
    const { output } = await at.exec(`echo "$CODEX_SANDBOX_NETWORK_DISABLED $HTTP_PROXY"; ${fetching(url)}`, {
      tty: true,
      login: false,
    });
    expect(outputOf(output)).toMatch(/^1 \r\n.* end\r\n$/s);
    expect(output).not.toContain('web');
  });
});
