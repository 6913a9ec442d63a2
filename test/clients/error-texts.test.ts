import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireMessage } from '../support/wire-log.ts';
import { TaggedServer, textInput } from './tagged-server.ts';

const UNKNOWN = randomUUID();

/** A refusal whose words a client looks for. That one is overloaded (-32001) is in test/wire/load.test.ts. */
interface Refusal {
  readonly clients: string;
  readonly what: string;
  readonly words: string | RegExp;
  /** -32600 where absent. */
  readonly code?: number;
  readonly refuse: (at: TaggedServer) => Promise<WireMessage['error']>;
}

function refused(method: string, params: object): Refusal['refuse'] {
  return (at) => at.refusal(method, params);
}

async function withRunningTurn(
  at: TaggedServer,
  ask: (threadId: string, turnId: string) => Promise<WireMessage['error']>,
): Promise<WireMessage['error']> {
  const threadId = await at.thread();
  const turnId = await at.peer.startTurn(threadId, '[begin:busy]');
  await at.peer.log.notification('turn/started', ({ turn }) => turn.id === turnId);
  const error = await ask(threadId, turnId);
  await at.peer.request('turn/interrupt', { threadId, turnId });
  await at.peer.turnCompleted(turnId);
  return error;
}

const NO_ROLLOUT = 'no rollout found for thread id';
const REFUSALS: readonly Refusal[] = [
  ...['thread/resume', 'thread/fork', 'thread/archive'].map((method) => ({
    clients: 'acp, oc',
    what: `${method} of a thread that is not there`,
    words: NO_ROLLOUT,
    refuse: refused(method, { threadId: UNKNOWN }),
  })),
  {
    clients: 'acp',
    what: 'thread/resume of a thread that was never prompted',
    words: NO_ROLLOUT,
    refuse: async (at) => at.refusal('thread/resume', { threadId: await at.thread(), excludeTurns: true }),
  },
  {
    clients: 'oc',
    what: 'thread/archive of an archived thread',
    words: NO_ROLLOUT,
    refuse: async (at) => {
      const threadId = await at.talk('[say:kept]');
      await at.peer.request('thread/archive', { threadId });
      return at.refusal('thread/archive', { threadId });
    },
  },
  {
    clients: 'acp',
    what: 'thread/unarchive of a thread that is not archived',
    words: 'no archived rollout found for thread id',
    refuse: async (at) => at.refusal('thread/unarchive', { threadId: await at.talk('[say:kept]') }),
  },
  ...['thread/read', 'thread/turns/list'].map((method) => ({
    clients: 'acp',
    what: `${method} of a thread that is not there`,
    words: 'thread not loaded:',
    refuse: refused(method, { threadId: UNKNOWN }),
  })),
  {
    clients: 'acp',
    what: 'thread/turns/list of a thread without a first message',
    words: 'not materialized',
    refuse: async (at) => at.refusal('thread/turns/list', { threadId: await at.thread() }),
  },
  {
    clients: 'acp, cli, oc',
    what: 'turn/start of a thread that is not loaded',
    words: /thread.*not found/,
    refuse: refused('turn/start', { threadId: UNKNOWN, input: textInput('hi') }),
  },
  {
    clients: 'acp, cli, oc',
    what: 'turn/interrupt of a thread that is not loaded',
    words: 'thread not found:',
    refuse: refused('turn/interrupt', { threadId: UNKNOWN, turnId: UNKNOWN }),
  },
  ...['thread/resume', 'thread/read', 'turn/start'].map((method) => ({
    clients: 'acp',
    what: `${method} with an id of another form`,
    words: /invalid (thread|session) id:/,
    refuse: refused(method, { threadId: 'thread-1', input: textInput('hi') }),
  })),
  {
    clients: 'acp, oc',
    what: 'turn/interrupt that comes too late',
    words: 'no active turn to interrupt',
    refuse: async (at) => at.refusal('turn/interrupt', { threadId: await at.talk('[say:over]'), turnId: UNKNOWN }),
  },
  {
    clients: 'acp',
    what: 'turn/steer that comes too late',
    words: /no active turn to steer/i,
    refuse: async (at) => {
      const steer = { expectedTurnId: UNKNOWN, input: textInput('more') };
      return at.refusal('turn/steer', { threadId: await at.talk('[say:over]'), ...steer });
    },
  },
  ...['turn/interrupt', 'turn/steer'].map((method) => ({
    clients: 'acp, py',
    what: `${method} with the id of another turn`,
    words: new RegExp(`expected active turn id \`?${UNKNOWN}\`? but found \`?[0-9a-f-]{36}\`?$`),
    refuse: (at: TaggedServer) =>
      withRunningTurn(at, (threadId) =>
        at.refusal(method, { threadId, turnId: UNKNOWN, expectedTurnId: UNKNOWN, input: textInput('more') }),
      ),
  })),
  {
    clients: 'acp',
    what: 'thread/resume of a thread that another process writes',
    words: /thread \S+ already has an active writer/,
    refuse: async (at) => {
      const threadId = await at.talk('[say:mine]');
      await using other = await at.stage.serve();
      return (await other.peer.ask('thread/resume', { threadId })).error;
    },
  },
  {
    clients: 'cli, oc',
    what: 'a method that is not there',
    words: '',
    code: -32601,
    refuse: refused('no/such/method', {}),
  },
];

describe('words that clients look for', () => {
  let at: TaggedServer;
  beforeAll(async () => {
    at = await TaggedServer.open();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test.each(REFUSALS.map((refusal) => [`${refusal.what} (${refusal.clients})`, refusal] as const))(
    '%s',
    async (_title, { words, code = -32600, refuse }) => {
      const message = typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words);
      expect(await refuse(at)).toMatchObject({ code, message });
    },
  );
});

test('a config.toml that cannot be used is named so when a thread is started (acp)', async () => {
  await using at = await TaggedServer.open();
  await writeFile(path.join(at.stage.home, 'config.toml'), 'model = 3\n');
  const { code, message } = (await at.refusal('thread/start', { cwd: at.stage.work })) ?? {};
  expect(code).toBe(-32600);
  expect(message).toMatch(/^failed to load configuration: /);
});
