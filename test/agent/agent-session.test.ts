import { setImmediate as nextTask } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionError } from '../../src/agent/session/session-error.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { ThreadStoreError } from '../../src/store/errors.ts';
import { MemoryJournal, type MemorySession, openSession, say } from './in-memory-session.ts';
import { ENDLESS, type Folder, repeating, scripted, temporaryFolder } from './script-file.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe('durability', () => {
  it('submit() makes the input durable before its item is completed', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { host, journal } = opened;
    const seen: unknown[] = [];
    host.onEvent = (event) => {
      if (event.kind !== 'itemCompleted' || event.item.type !== 'userMessage') return;
      seen.push(journal.records.slice(0, journal.durable).map(kindOf));
    };
    await run(opened, 'hello');
    expect(seen).toEqual([['task_started', 'turn_context', 'message', 'user_message']]);
  });

  it('submit() makes everything durable before the turn is completed', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { host, journal } = opened;
    let durable: readonly string[] = [];
    host.onEvent = (event) => {
      if (event.kind === 'turnCompleted') durable = journal.records.slice(0, journal.durable).map(kindOf);
    };
    await run(opened, 'hello');
    expect(durable).toEqual(journal.records.map(kindOf));
    expect(durable.at(-1)).toBe('task_complete');
  });

  it('submit() stores an answer before its item is completed', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { host, journal } = opened;
    let stored: readonly string[] = [];
    host.onEvent = (event) => {
      if (event.kind === 'itemCompleted' && event.item.type === 'agentMessage') stored = journal.records.map(kindOf);
    };
    await run(opened, 'hello');
    expect(stored.slice(-2)).toEqual(['agent_message', 'message']);
  });

  it('submit() makes what is asked durable before it is asked', async () => {
    await using opened = open([call('touch made'), { say: 'No.' }], { approvalPolicy: 'untrusted' });
    const { host, journal } = opened;
    let durable: readonly string[] = [];
    host.answer = () => {
      durable = journal.records.slice(0, journal.durable).map(kindOf);
      return { type: 'decline' };
    };
    await run(opened, 'make it');
    expect(durable).toContain('function_call');
  });

  it('submit() fails the turn with an error when records cannot be stored, and works again later', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { host, journal } = opened;
    journal.failure = new Error('no space left');
    await run(opened, 'hello');
    const error = {
      message: 'failed to store the thread: no space left',
      codexErrorInfo: 'other',
      additionalDetails: null,
    };
    expect(host.events).toContainEqual(expect.objectContaining({ kind: 'error', error, willRetry: false }));
    expect(host.events.at(-1)).toMatchObject({ kind: 'turnCompleted', status: 'failed', error });

    journal.failure = null;
    await run(opened, 'again');
    expect(host.events.at(-1)).toMatchObject({ kind: 'turnCompleted', status: 'completed', error: null });
  });
});

describe('a request that is refused because nothing can be stored', () => {
  const full = new ThreadStoreError('unavailable', 'Cannot store records: the file system answered ENOSPC');
  const message = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

  it('injectItems() leaves nothing for the model or the records, and may be repeated', async () => {
    await using opened = open([], { provider: repeating(folder.path) });
    const { session, journal } = opened;
    journal.blockage = full;
    await expect(session.injectItems([message('injected')])).rejects.toBe(full);
    journal.blockage = null;
    await session.injectItems([message('injected')]);
    await run(opened, 'asked');
    expect(lastWord(opened)).toBe('injected|asked');
    expect(journal.records.map(kindOf).slice(0, 3)).toEqual(['turn_context', 'message', 'task_started']);
  });

  it('rollBack() leaves context, usage and records as they were, and may be repeated', async () => {
    await using opened = open([], { provider: repeating(folder.path) });
    const { session, host, journal } = opened;
    for (const text of ['one', 'two', 'three']) await run(opened, text);
    const before = [...journal.records];
    const events = host.events.length;
    journal.blockage = full;
    await expect(session.rollBack(1)).rejects.toBe(full);
    journal.blockage = null;
    expect([journal.records, host.events.length]).toEqual([before, events]);
    await session.rollBack(1);
    await run(opened, 'four');
    expect(lastWord(opened)).toBe('one|two|four');
  });
});

describe('persistence', () => {
  it('submit() writes live ids on the events that make items in the extended form only', async () => {
    for (const persistence of ['extended', 'limited'] as const) {
      await using opened = open([{ say: 'Hi.' }], {}, { persistence });
      await run(opened, 'hello', 'client-1');
      const marked = opened.journal.records.filter(({ payload }) => payload.bobbin !== undefined);
      expect(marked.map(kindOf)).toEqual(persistence === 'extended' ? ['user_message', 'agent_message'] : []);
      expect(marked.map(({ payload }) => payload.bobbin)).toEqual(
        persistence === 'extended'
          ? [
              { item_id: expect.any(String), started_at_ms: expect.any(Number), client_id: 'client-1' },
              { item_id: 'msg_1_1', started_at_ms: expect.any(Number) },
            ]
          : [],
      );
    }
  });

  it('submit() stores the error of a failed turn in the extended form', async () => {
    await using opened = open([{ status: 400, body: 'bad' }], {}, { persistence: 'extended' });
    await run(opened, 'hello');
    expect(opened.journal.records.map(kindOf).slice(-2)).toEqual(['error', 'task_complete']);
    expect(opened.journal.records.at(-2)?.payload).toMatchObject({ message: 'bad', codex_error_info: 'other' });
  });

  it('submit() stores questions and answers in the extended form', async () => {
    await using opened = open(
      [call('touch made'), { say: 'No.' }],
      { approvalPolicy: 'untrusted' },
      { persistence: 'extended' },
    );
    opened.host.answer = () => ({ type: 'decline' });
    await run(opened, 'make it');
    const kinds = opened.journal.records.map(kindOf);
    expect(kinds).toContain('bobbin_approval_requested');
    expect(kinds).toContain('bobbin_approval_answered');
  });

  it('a session on stored records goes on with their context and usage', async () => {
    await using first = open([{ say: 'One.' }]);
    await run(first, 'one');
    const requests: unknown[] = [];
    await using second = openSession(
      { cwd: folder.path, provider: scripted(folder.path, [{ say: 'Two.' }]) },
      {},
      first.journal,
    );
    second.host.onEvent = (event) => {
      if (event.kind === 'tokenUsageUpdated') requests.push(event.tokenUsage.total.totalTokens);
    };
    await run(second, 'two');
    expect(requests).toEqual([15, 30]);
  });
});

describe('control', () => {
  it('submit() gives the model the words of a failure within the bounds of an output', async () => {
    const name = 'n'.repeat(100_000);
    await using opened = open([{ call: { name, arguments: {} } }, { say: 'No.' }]);
    await run(opened, 'hello');
    const outputs = opened.journal.records.flatMap(({ payload }) =>
      'output' in payload && typeof payload.output === 'string' ? [payload.output] : [],
    );
    expect(outputs).toEqual([
      `unsupported call: ${'n'.repeat(5982)}…${100_018 - 12_000} chars truncated…${'n'.repeat(6000)}`,
    ]);
  });

  it('submit() answers before its first event', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { turnId } = opened.session.submit({ input: say('hello'), overrides: {} });
    await Promise.resolve();
    expect(opened.host.events).toEqual([]);
    await opened.host.completed(turnId);
  });

  it('submit() with an empty input runs a turn without a user message', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { turnId } = opened.session.submit({ input: [], overrides: {} });
    await opened.host.completed(turnId);
    expect(opened.journal.records.map(kindOf)).not.toContain('user_message');
    expect(opened.host.events.at(-1)).toMatchObject({ kind: 'turnCompleted', status: 'completed' });
  });

  it('submit() keeps overrides for later turns', async () => {
    await using opened = open([{ say: 'Hi.' }]);
    const { turnId } = opened.session.submit({ input: say('one'), overrides: { model: 'other', cwd: 'sub' } });
    await opened.host.completed(turnId);
    expect(opened.session.settings).toMatchObject({ model: 'other', cwd: `${folder.path}/sub` });
  });

  it('submit() during a turn returns the id of that turn', async () => {
    await using opened = open([ENDLESS]);
    const { turnId } = opened.session.submit({ input: say('one'), overrides: {} });
    expect(opened.session.submit({ input: say('two'), overrides: {} })).toEqual({ turnId, rootTurnId: turnId });
  });

  it('submit() while an interrupted turn ends starts the next turn after it', async () => {
    await using opened = open([ENDLESS, { say: 'Next.' }]);
    const { session, host } = opened;
    const first = await startEndless(opened);
    const { release } = await session.interrupt(first);
    const { turnId } = session.submit({ input: say('two'), overrides: {} });
    expect(turnId).not.toBe(first);
    release();
    await host.completed(turnId);
    expect(turnEnds(opened)).toEqual([
      [first, 'interrupted'],
      [turnId, 'completed'],
    ]);
  });

  it('interrupt() resolves when the end is stored, and holds back turnCompleted until it is released', async () => {
    await using opened = open([ENDLESS]);
    const { session, host, journal } = opened;
    const turnId = await startEndless(opened);
    const { release } = await session.interrupt(turnId);
    expect(journal.records.map(kindOf).slice(-2)).toEqual(['message', 'turn_aborted']);
    expect(journal.durable).toBe(journal.records.length);
    expect(turnEnds(opened)).toEqual([]);
    release();
    await host.completed(turnId);
    expect(session.activeTurn).toBeNull();
  });

  it('interrupt() and steer() refuse in the words of the wire', async () => {
    await using opened = open([ENDLESS]);
    const { session } = opened;
    await expect(session.interrupt('x')).rejects.toThrow(new SessionError('no active turn to interrupt'));
    expect(() => session.steer('x', say('no'))).toThrow(new SessionError('no active turn to steer'));
    expect(() => session.steer('', say('no'))).toThrow(new SessionError('expectedTurnId must not be empty'));
    const turnId = await startEndless(opened);
    await expect(session.interrupt('x')).rejects.toThrow(`expected active turn id x but found ${turnId}`);
    expect(() => session.steer('x', say('no'))).toThrow(`expected active turn id \`x\` but found \`${turnId}\``);
    expect(() => session.steer(turnId, [])).toThrow('input must not be empty');
  });

  it('interrupt("") stops whatever runs', async () => {
    await using opened = open([ENDLESS]);
    (await opened.session.interrupt('')).release();
    const turnId = await startEndless(opened);
    (await opened.session.interrupt('')).release();
    await opened.host.completed(turnId);
    expect(turnEnds(opened)).toEqual([[turnId, 'interrupted']]);
  });

  it('interrupt() stops a turn whose reader takes nothing', async () => {
    await using opened = open([ENDLESS]);
    const { session, host } = opened;
    host.onEvent = (event) => (event.kind === 'agentMessageDelta' ? new Promise(() => {}) : undefined);
    const turnId = await startEndless(opened);
    (await session.interrupt(turnId)).release();
    await host.completed(turnId);
    expect(turnEnds(opened)).toEqual([[turnId, 'interrupted']]);
  });

  it('steer() before a failure is stored with the failed turn', async () => {
    await using opened = open([{ delayMs: 20, status: 400, body: 'bad' }]);
    const { session, host, journal } = opened;
    const { turnId } = session.submit({ input: say('one'), overrides: {} });
    session.steer(turnId, say('two'));
    await host.until(() => host.events.some(({ kind }) => kind === 'itemCompleted'));
    session.steer(turnId, say('three'));
    await host.completed(turnId);
    expect(
      journal.records.filter((record) => kindOf(record) === 'user_message').map(({ payload }) => payload.message),
    ).toEqual(['one', 'two', 'three']);
    expect(turnEnds(opened)).toEqual([[turnId, 'failed']]);
  });

  it('interrupt() stores and tells what was accepted and not yet answered', async () => {
    await using opened = open([ENDLESS]);
    const { session, host, journal } = opened;
    const turnId = await startEndless(opened);
    session.steer(turnId, say('steered'));
    session.submit({ input: say('started'), overrides: {} });
    (await session.interrupt(turnId)).release();
    await host.completed(turnId);
    expect(journal.records.map(kindOf).slice(-6)).toEqual([
      ...['message', 'user_message'],
      ...['message', 'user_message'],
      ...['message', 'turn_aborted'],
    ]);
    expect(userTexts(opened)).toEqual(['go', 'steered', 'started']);
    expect(toldTexts(opened)).toEqual(['go', 'steered', 'started']);
  });

  it('interrupt() at once stores and tells what the turn began with, also for the model', async () => {
    await using opened = open([], { provider: repeating(folder.path) });
    const { session, host } = opened;
    const { turnId } = session.submit({ input: say('early'), overrides: {} });
    (await session.interrupt(turnId)).release();
    await host.completed(turnId);
    await run(opened, 'late');
    expect([userTexts(opened), toldTexts(opened)]).toEqual([
      ['early', 'late'],
      ['early', 'late'],
    ]);
    expect(lastWord(opened)).toBe('early|late');
  });

  it('interrupt() tells what was accepted though the thread is still being read', async () => {
    const journal = new MemoryJournal();
    let goOn = () => {};
    const isRead = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    journal.history = async function* (this: MemoryJournal) {
      const records = [...this.records];
      await isRead;
      yield records;
    };
    await using opened = openSession({ cwd: folder.path, provider: repeating(folder.path) }, {}, journal);
    const { session, host } = opened;
    const { turnId } = session.submit({ input: say('early'), overrides: {} });
    await host.until(() => host.events.some(({ kind }) => kind === 'turnStarted'));
    (await session.interrupt(turnId)).release();
    await host.completed(turnId);
    expect([userTexts(opened), toldTexts(opened)]).toEqual([['early'], ['early']]);
    goOn();
    await run(opened, 'late');
    expect(lastWord(opened)).toBe('early|late');
  });

  it.each([
    ['goes on', false],
    ['is stopped', true],
  ])(
    'runUserShellCommand() in a turn that %s while its thread is still being read is stored after its beginning',
    async (_, isStopped) => {
      const journal = new MemoryJournal();
      journal.history = async function* (this: MemoryJournal) {
        const records = [...this.records];
        for (let task = 0; task < 10; task += 1) await nextTask();
        yield records;
      };
      const settings = { cwd: folder.path, provider: repeating(folder.path) };
      await using opened = openSession(settings, { persistence: 'extended' }, journal);
      const { session, host } = opened;
      const { turnId } = session.submit({ input: say('early'), overrides: {} });
      expect(session.runUserShellCommand({ script: 'true', timeoutMs: 10_000 }).turnId).toBe(turnId);
      await host.until(() => host.events.some(({ kind }) => kind === 'turnStarted'));
      if (isStopped) void session.interrupt(turnId).then(({ release }) => release());
      await host.until(() =>
        host.events.some((event) => event.kind === 'itemCompleted' && event.item.type === 'commandExecution'),
      );
      await host.completed(turnId);
      const beginnings = ['task_started', 'bobbin_item_started'];
      expect(journal.records.map(kindOf).filter((kind) => beginnings.includes(kind))).toEqual(beginnings);
    },
  );

  it('submit() refuses a folder that cannot be', async () => {
    await using opened = open([]);
    expect(() => opened.session.submit({ input: say('x'), overrides: { cwd: 'a\0b' } })).toThrow(
      new SessionError('cwd must not contain a NUL byte'),
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a model item of type %s is passed over',
    async (type) => {
      const item = JSON.parse(`{"type":"${type}","id":"x"}`) as object;
      const events = [
        { type: 'response.output_item.added', item },
        { type: 'response.output_item.done', item },
        { type: 'response.completed', response: { id: 'r', usage: null } },
      ];
      await using opened = open([{ events }]);
      await run(opened, 'hello');
      expect(turnEnds(opened)).toMatchObject([[expect.any(String), 'completed']]);
      expect(opened.journal.records.filter(({ payload }) => payload.type === type)).toEqual([]);
    },
  );

  it('shutdown() stores the end of the running turn', async () => {
    const opened = open([ENDLESS]);
    await startEndless(opened);
    await opened.session.shutdown();
    expect(opened.journal.records.map(kindOf).at(-1)).toBe('turn_aborted');
    expect(opened.journal.durable).toBe(opened.journal.records.length);
  });

  it('shutdown() does not reject when nothing can be stored', async () => {
    const opened = open([ENDLESS]);
    await startEndless(opened);
    opened.journal.failure = new Error('gone');
    await opened.session.shutdown();
    expect(() => opened.session.submit({ input: say('late'), overrides: {} })).toThrow('the thread is closed');
  });

  it('activeTurn shows the items so far without the text of an unfinished one', async () => {
    await using opened = open([ENDLESS]);
    const turnId = await startEndless(opened);
    expect(opened.session.activeTurn).toMatchObject({
      turnId,
      items: [
        { type: 'userMessage', content: say('go') },
        { type: 'agentMessage', id: 'msg_1', text: '' },
      ],
    });
  });
});

describe('approvals', () => {
  it('a command under a policy that no sandbox holds is refused where asking is forbidden', async () => {
    await using opened = open([call('ls'), { say: 'No.' }], {
      approvalPolicy: 'never',
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
    });
    await run(opened, 'list');
    const output = opened.journal.records.find((record) => kindOf(record) === 'function_call_output');
    expect(output?.payload.output).toContain('no sandbox is available here to hold the readOnly policy');
    expect(opened.host.events).toContainEqual({
      kind: 'warning',
      message: expect.stringContaining('no sandbox is available here'),
    });
  });
});

function open(
  responses: readonly unknown[],
  settings: Partial<Parameters<typeof openSession>[0]> = {},
  config: Parameters<typeof openSession>[1] = {},
): MemorySession {
  return openSession({ cwd: folder.path, provider: scripted(folder.path, responses), ...settings }, config);
}

async function run({ session, host }: MemorySession, text: string, clientUserMessageId?: string): Promise<void> {
  const { turnId } = session.submit({
    input: say(text),
    overrides: {},
    clientUserMessageId: clientUserMessageId ?? null,
  });
  await host.completed(turnId);
}

async function startEndless({ session, host }: MemorySession): Promise<string> {
  const { turnId } = session.submit({ input: say('go'), overrides: {} });
  await host.until(() => host.events.some(({ kind }) => kind === 'agentMessageDelta'));
  return turnId;
}

function turnEnds({ host }: MemorySession): [string, string][] {
  return host.events.flatMap((one) => (one.kind === 'turnCompleted' ? [[one.turnId, one.status]] : []));
}

function lastWord({ host }: MemorySession): string | undefined {
  const end = host.events.findLast((event) => event.kind === 'turnCompleted');
  return end?.kind === 'turnCompleted' ? end.lastAgentMessage?.text : undefined;
}

function userTexts({ journal }: MemorySession): unknown[] {
  return journal.records.filter((record) => kindOf(record) === 'user_message').map(({ payload }) => payload.message);
}

function toldTexts({ host }: MemorySession): unknown[] {
  return host.events.flatMap((event) => {
    if (event.kind !== 'itemCompleted' || event.item.type !== 'userMessage') return [];
    return event.item.content.map((part) => (part.type === 'text' ? part.text : part.type));
  });
}

function call(cmd: string): object {
  return { call: { name: 'exec_command', arguments: { cmd } } };
}

function kindOf({ type, payload }: HistoryRecord): string {
  return String(payload.type ?? type);
}
