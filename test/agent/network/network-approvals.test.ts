import { setMaxListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AskAboutHost, NetworkApprovals, type NetworkUser } from '../../../src/agent/network/network-approvals.ts';
import type { NetworkPolicy, NetworkTarget } from '../../../src/agent/network/network-policy.ts';
import { type NetworkDecision, QuestionFailed } from '../../../src/agent/session/question.ts';

// Addresses are hosts that lead to themselves.
const HOST = '127.0.0.9';
const TARGET: NetworkTarget = { protocol: 'http', host: HOST, port: 80 };
const ADMITTED = { type: 'admitted', addresses: [{ address: HOST, family: 4 }] };
const POLICY: NetworkPolicy = { mode: 'full', domains: {}, allowLocalBinding: true, enableSocks5: true };
const byPolicy = (reason: string) => ({ type: 'blocked', reason, source: 'baseline_policy' });
const BY_USER = { type: 'blocked', reason: 'not_allowed', source: 'decider' };

let home: string;
let approvals: NetworkApprovals;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bobbin-network-'));
  approvals = new NetworkApprovals(home);
});

afterEach(() => rm(home, { recursive: true, force: true }));

const amendment = (action: 'allow' | 'deny', host = HOST): NetworkDecision => ({
  type: 'applyNetworkPolicyAmendment',
  host,
  action,
});

function userWho(answer: NetworkDecision | AskAboutHost | null, policy: Partial<NetworkPolicy> = {}) {
  const asked = vi.fn<AskAboutHost>(typeof answer === 'function' ? answer : async () => answer as NetworkDecision);
  const refused = vi.fn();
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const ask = answer === null ? null : asked;
  const user: NetworkUser = { policy: { ...POLICY, ...policy }, ask, ended: ended.signal, refused };
  return { user, asked, refused, ended };
}

function writeRules(text: string): void {
  mkdirSync(join(home, 'rules'));
  writeFileSync(join(home, 'rules', 'default.rules'), text);
}

describe('admit()', () => {
  it('asks about nothing that rules decide', async () => {
    const { user, asked } = userWho({ type: 'accept' }, { domains: { [HOST]: 'allow', '10.0.0.1': 'deny' } });
    expect(await approvals.admit(TARGET, user)).toEqual(ADMITTED);
    expect(await approvals.admit({ ...TARGET, host: '10.0.0.1' }, user)).toEqual(byPolicy('denied'));
    expect(asked).not.toHaveBeenCalled();
  });

  it('asks neither about local addresses', async () => {
    const { user, asked } = userWho({ type: 'accept' }, { allowLocalBinding: false });
    expect(await approvals.admit(TARGET, user)).toEqual(byPolicy('not_allowed_local'));
    expect(asked).not.toHaveBeenCalled();
  });

  it('blocks what no rule is about where nobody may be asked', async () => {
    expect(await approvals.admit(TARGET, userWho(null).user)).toEqual(byPolicy('not_allowed'));
  });

  it('asks again after accept, and not after acceptForSession, for this host, protocol and port', async () => {
    const once = userWho({ type: 'accept' });
    expect(await approvals.admit(TARGET, once.user)).toEqual(ADMITTED);
    expect(await approvals.admit(TARGET, once.user)).toEqual(ADMITTED);
    expect(once.asked).toHaveBeenCalledTimes(2);
    const always = userWho({ type: 'acceptForSession' });
    await approvals.admit(TARGET, always.user);
    await approvals.admit(TARGET, always.user);
    expect(always.asked).toHaveBeenCalledTimes(1);
    await approvals.admit({ ...TARGET, port: 81 }, always.user);
    await approvals.admit({ ...TARGET, protocol: 'https' }, always.user);
    expect(always.asked).toHaveBeenCalledTimes(3);
  });

  it('asks once for those who come while the question is open', async () => {
    let answer: (decision: NetworkDecision) => void = () => {};
    const { user, asked } = userWho(() => new Promise((resolve) => (answer = resolve)));
    const all = [approvals.admit(TARGET, user), approvals.admit(TARGET, user), approvals.admit(TARGET, user)];
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    answer({ type: 'accept' });
    expect(await Promise.all(all)).toEqual([ADMITTED, ADMITTED, ADMITTED]);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.each([{ type: 'decline' }, { type: 'cancel' }, amendment('deny'), amendment('allow', 'elsewhere.test')] as const)(
    'refuses after %j, and says so to the command',
    async (decision) => {
      const { user, refused } = userWho(decision);
      expect(await approvals.admit(TARGET, user)).toEqual(BY_USER);
      expect(refused).toHaveBeenCalledTimes(1);
    },
  );

  it('takes an error for a refusal, and a question that is taken back for none', async () => {
    const failed = userWho(() => Promise.reject(new QuestionFailed('gone')));
    expect(await approvals.admit(TARGET, failed.user)).toEqual(BY_USER);
    expect(failed.refused).toHaveBeenCalledTimes(1);
    const interrupted = userWho(() => Promise.reject(new Error('interrupted')));
    expect(await approvals.admit(TARGET, interrupted.user)).toEqual(BY_USER);
    expect(interrupted.refused).not.toHaveBeenCalled();
  });

  it('takes the question back when every command has ended that waits for it', async () => {
    const signals: AbortSignal[] = [];
    const waits: AskAboutHost = (_, signal) =>
      new Promise((_resolve, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const [first, second] = [userWho(waits), userWho(waits)];
    const both = [approvals.admit(TARGET, first.user), approvals.admit(TARGET, second.user)];
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    first.ended.abort();
    expect(await both[0]).toEqual(BY_USER);
    expect(signals[0]?.aborted).toBe(false);
    second.ended.abort();
    expect(await both[1]).toEqual(BY_USER);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('asks nobody on behalf of a command that has ended', async () => {
    const { user, asked, ended } = userWho({ type: 'accept' });
    const late = approvals.admit(TARGET, user);
    ended.abort();
    expect(await late).toEqual(byPolicy('not_allowed'));
    expect(asked).not.toHaveBeenCalled();
  });

  it('asks about a bounded number of hosts at a time', async () => {
    const { user, asked, ended } = userWho(() => new Promise(() => {}));
    const many = Array.from({ length: 40 }, (_, port) => approvals.admit({ ...TARGET, port }, user));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(32));
    const rest = await Promise.all(many.slice(32));
    expect(rest).toEqual(rest.map(() => byPolicy('not_allowed')));
    ended.abort();
    await Promise.all(many);
  });
});

describe('amend()', () => {
  it('keeps what the user said, for this thread and later ones', async () => {
    await approvals.amend(TARGET, 'allow');
    await approvals.amend({ protocol: 'socks5Tcp', host: '127.0.0.8', port: 1 }, 'deny');
    expect(readFileSync(join(home, 'rules', 'default.rules'), 'utf8')).toBe(
      `network_rule(host="${HOST}", protocol="http", decision="allow", justification="Allow http access to ${HOST}")\n` +
        'network_rule(host="127.0.0.8", protocol="socks5_tcp", decision="deny", justification="Deny socks5_tcp access to 127.0.0.8")\n',
    );
    const { user, asked } = userWho({ type: 'accept' });
    for (const each of [approvals, new NetworkApprovals(home)]) {
      expect(await each.admit({ ...TARGET, protocol: 'https' }, user)).toEqual(ADMITTED);
      expect(await each.admit({ ...TARGET, host: '127.0.0.8' }, user)).toEqual(byPolicy('denied'));
    }
    expect(asked).not.toHaveBeenCalled();
  });

  it('holds in this thread where it cannot be written', async () => {
    writeFileSync(join(home, 'rules'), '');
    await expect(approvals.amend(TARGET, 'deny')).rejects.toThrow();
    expect(await approvals.admit(TARGET, userWho({ type: 'accept' }).user)).toEqual(byPolicy('denied'));
  });
});

it('rules that deny count before rules and domains that allow; comments and what is no rule do not count', async () => {
  writeRules(`
# network_rule(host="${HOST}", protocol="http", decision="deny")
prefix_rule(pattern=["x"], decision="allow")
network_rule(host = '127.0.0.7', protocol = "https", decision = 'deny', justification = "a ) \\" #")
network_rule(host="127.0.0.7", protocol="http", decision="allow")
network_rule(protocol="http", decision="allow", host="${HOST}")
network_rule(host="*", protocol="http", decision="allow")
network_rule(host="127.0.0.6", decision="prompt")
prefix_rule(pattern=["echo", "network_rule(host='127.0.0.4', decision='allow')"], decision="allow")
network_rule(host="network_rule(host='127.0.0.4', decision='allow')", protocol="http", decision="deny")
`);
  const { user } = userWho(null, { domains: { '127.0.0.7': 'allow', '127.0.0.5': 'deny' } });
  const admit = (host: string) => approvals.admit({ ...TARGET, host }, user);
  expect(await admit(HOST)).toEqual(ADMITTED);
  expect(await admit('127.0.0.7')).toEqual(byPolicy('denied'));
  expect(await admit('127.0.0.6')).toEqual(byPolicy('not_allowed'));
  expect(await admit('127.0.0.5')).toEqual(byPolicy('denied'));
  expect(await admit('127.0.0.4')).toEqual(byPolicy('not_allowed'));
});
