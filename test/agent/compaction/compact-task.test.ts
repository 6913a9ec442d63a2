import { afterEach, describe, expect, it } from 'vitest';
import { SessionError } from '../../../src/agent/session/session-error.ts';
import { MemoryJournal, openSession, say } from '../in-memory-session.ts';
import { type Folder, script, temporaryFolder } from '../script-file.ts';
import { CompactingSession, held, kindOf, saying, TOO_LONG } from './compacting-session.ts';

const NOTES = (summary: string) => expect.stringMatching(new RegExp(`^Earlier parts of [^\\n]+\\n${summary}$`));
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

describe('compact()', () => {
  it('puts what the user said and a summary in the place of the conversation', async () => {
    await using opened = await CompactingSession.open(['A1', 'A2', saying('short', 100), 'A3']);
    await opened.ask('one');
    await opened.ask('two');
    const before = opened.journal.records.length;
    await opened.compact();
    expect(opened.told.at(-1)).toEqual(['one', 'A1', 'two', 'A2', 'Sum up.']);
    expect(opened.model.requests.at(-1)?.body).toMatchObject({ tools: [], parallel_tool_calls: false });
    expect(opened.kinds(before)).toEqual([
      'task_started',
      'token_count',
      'token_count',
      'compacted',
      'token_count',
      'context_compacted',
      'task_complete',
    ]);
    expect(opened.journal.records.find(({ type }) => type === 'compacted')?.payload).toEqual({
      message: NOTES('short'),
      replacement_history: [
        user('one'),
        user('two'),
        { ...user(''), content: [{ type: 'input_text', text: NOTES('short') }] },
      ],
    });
    await opened.ask('three');
    expect(opened.told.at(-1)).toEqual(['one', 'two', 'NOTES short', 'three']);
  });

  it('tells of one item, of the size that is left, and warns', async () => {
    await using opened = await CompactingSession.open(['A1', saying('short', 100)]);
    await opened.ask('one');
    const from = opened.host.events.length;
    await opened.compact();
    const { events } = opened.host;
    expect(events.slice(from).map(({ kind }) => kind)).toEqual([
      'turnStarted',
      'itemStarted',
      ...['tokenUsageUpdated', 'rateLimitsUpdated', 'tokenUsageUpdated', 'rateLimitsUpdated'],
      ...['tokenUsageUpdated', 'rateLimitsUpdated'],
      'itemCompleted',
      'warning',
      'turnCompleted',
    ]);
    const left = events.findLast((event) => event.kind === 'tokenUsageUpdated');
    expect(left).toMatchObject({
      tokenUsage: { total: { totalTokens: 115 }, last: { totalTokens: 147, inputTokens: 0 } },
    });
    const items = events.flatMap((event) =>
      event.kind === 'itemStarted' || event.kind === 'itemCompleted' ? [event.item] : [],
    );
    const [compaction] = items.filter(({ type }) => type === 'contextCompaction');
    expect(items.slice(-2)).toEqual([compaction, compaction]);
  });

  it('stores everything before its item is completed', async () => {
    await using opened = await CompactingSession.open(['A1', 'short']);
    await opened.ask('one');
    let durable: readonly string[] = [];
    opened.host.onEvent = (event) => {
      if (event.kind !== 'itemCompleted') return;
      durable = opened.journal.records.slice(0, opened.journal.durable).map(kindOf);
    };
    await opened.compact();
    expect(durable.slice(-3)).toEqual(['compacted', 'token_count', 'context_compacted']);
  });

  it('remembers the live item in the extended form', async () => {
    await using opened = await CompactingSession.open(['A1', 'short'], { persistence: 'extended' });
    await opened.ask('one');
    await opened.compact();
    const started = opened.host.events.findLast((event) => event.kind === 'itemStarted');
    expect(opened.journal.records.find((record) => kindOf(record) === 'context_compacted')).toMatchObject({
      payload: { type: 'context_compacted' },
      extra: {
        bobbin: {
          item_id: started?.kind === 'itemStarted' ? started.item.id : '',
          started_at_ms: expect.any(Number),
        },
      },
    });
  });

  it('does not take a former summary for something the user said', async () => {
    await using opened = await CompactingSession.open(['A1', 'first', 'A2', 'second', 'A3']);
    await opened.ask('one');
    await opened.compact();
    await opened.ask('two');
    await opened.compact();
    await opened.ask('three');
    expect(opened.told.at(-1)).toEqual(['one', 'two', 'NOTES second', 'three']);

    await using reopened = await CompactingSession.open(['third', 'A4'], {}, opened.journal);
    await reopened.compact();
    await reopened.ask('four');
    expect(reopened.told.at(-1)).toEqual(['one', 'two', 'three', 'NOTES third', 'four']);
  });

  it('takes a model that says nothing at its last word', async () => {
    const nothing = { events: [{ type: 'response.completed', response: { id: 'r', usage: null } }] };
    await using opened = await CompactingSession.open(['A1', nothing, 'A2']);
    await opened.ask('one');
    await opened.compact();
    await opened.ask('two');
    expect(opened.told.at(-1)).toEqual(['one', 'NOTES A1', 'two']);
  });

  it('leaves everything as it was when the model fails, and its item open', async () => {
    await using opened = await CompactingSession.open(['A1', { status: 500, body: {} }, 'A2']);
    await opened.ask('one');
    await opened.compact();
    expect(opened.ends).toEqual(['completed', 'failed']);
    const last = opened.host.events.findLast((event) => 'item' in event);
    expect(last).toMatchObject({ kind: 'itemStarted', item: { type: 'contextCompaction' } });
    expect(opened.kinds().slice(-2)).toEqual(['task_started', 'task_complete']);
    await opened.ask('two');
    expect(opened.told.at(-1)).toEqual(['one', 'A1', 'two']);
  });

  it('leaves everything as it was when it cannot be stored', async () => {
    await using opened = await CompactingSession.open(['A1', held('short', 'gate'), 'A2']);
    await opened.ask('one');
    const { turnId } = opened.session.compact();
    await opened.model.waitGate('gate');
    opened.journal.failure = new Error('no space left');
    opened.model.release('gate');
    await opened.host.completed(turnId);
    opened.journal.failure = null;
    expect(opened.ends).toEqual(['completed', 'failed']);
    await opened.ask('two');
    expect(opened.told.at(-1)).toEqual(['one', 'A1', 'two']);
  });

  it('leaves the oldest items out until the model can read the rest, twice as many each time', async () => {
    await using opened = await CompactingSession.open(['A1', 'A2', 'A3', TOO_LONG, TOO_LONG, TOO_LONG, 'short', 'A4']);
    for (const text of ['one', 'two', 'three']) await opened.ask(text);
    await opened.compact();
    expect(opened.told.slice(3)).toEqual([
      ['one', 'A1', 'two', 'A2', 'three', 'A3', 'Sum up.'],
      ['A1', 'two', 'A2', 'three', 'A3', 'Sum up.'],
      ['two', 'A2', 'three', 'A3', 'Sum up.'],
      ['three', 'A3', 'Sum up.'],
    ]);
    await opened.ask('four');
    expect(opened.told.at(-1)).toEqual(['one', 'two', 'three', 'NOTES short', 'four']);
  });

  it('fails when the model cannot even read the question', async () => {
    await using opened = await CompactingSession.open(['A1', TOO_LONG, TOO_LONG, TOO_LONG]);
    await opened.ask('one');
    await opened.compact();
    expect(opened.host.events.at(-1)).toMatchObject({
      status: 'failed',
      error: { codexErrorInfo: 'contextWindowExceeded' },
    });
    expect(opened.host.events.findLast((event) => event.kind === 'tokenUsageUpdated')).toMatchObject({
      tokenUsage: { last: { totalTokens: 258_400 } },
    });
  });
});

describe('while a compaction runs', () => {
  it('submit() starts its turn afterwards, under the id that it answered', async () => {
    await using opened = await CompactingSession.open(['A1', held('short', 'gate'), 'A2']);
    await opened.ask('one');
    const { turnId: compaction } = opened.session.compact();
    await opened.model.waitGate('gate');
    const { turnId } = opened.session.submit({ input: say('two'), overrides: {} });
    expect(opened.session.submit({ input: say('three'), overrides: {} })).toEqual({ turnId, rootTurnId: turnId });
    opened.model.release('gate');
    await opened.host.completed(turnId);
    expect(opened.told.at(-1)).toEqual(['one', 'NOTES short', 'two', 'three']);
    expect(opened.host.events.flatMap((one) => (one.kind === 'turnStarted' ? [one.turnId] : [])).slice(1)).toEqual([
      compaction,
      turnId,
    ]);
  });

  it('steer() is refused, but for the turn that waits', async () => {
    await using opened = await CompactingSession.open(['A1', held('short', 'gate'), 'A2']);
    await opened.ask('one');
    const { turnId } = opened.session.compact();
    await opened.model.waitGate('gate');
    const steer = (id: string, text: string) => () => opened.session.steer(id, text === '' ? [] : say(text));
    expect(steer('other', 'x')).toThrow(`expected active turn id \`other\` but found \`${turnId}\``);
    expect(steer(turnId, '')).toThrow('input must not be empty');
    const message = 'cannot steer a compact turn';
    expect(steer(turnId, 'x')).toThrow(
      new SessionError(message, {
        message,
        codexErrorInfo: { activeTurnNotSteerable: { turnKind: 'compact' } },
        additionalDetails: null,
      }),
    );
    const waiting = opened.session.submit({ input: say('two'), overrides: {} });
    expect(opened.session.steer(waiting.turnId, say('more'))).toEqual({ turnId: waiting.turnId });
    opened.model.release('gate');
    await opened.host.completed(waiting.turnId);
    expect(opened.told.at(-1)).toEqual(['one', 'NOTES short', 'two', 'more']);
  });

  it('interrupt() leaves everything as it was', async () => {
    await using opened = await CompactingSession.open(['A1', held('short', 'gate'), 'A2']);
    await opened.ask('one');
    const { turnId } = opened.session.compact();
    await opened.model.waitGate('gate');
    (await opened.session.interrupt(turnId)).release();
    await opened.host.completed(turnId);
    expect(opened.journal.records.at(-1)?.payload).toMatchObject({ type: 'turn_aborted', reason: 'interrupted' });
    await opened.ask('two');
    expect(opened.told.at(-1)).toEqual(['one', 'A1', '<turn_aborted>', 'two']);
  });

  it('injectItems() puts its items behind the summary, for those too who read the thread again', async () => {
    await using opened = await CompactingSession.open(['A1', held('short', 'gate'), 'A2']);
    await opened.ask('one');
    const { turnId } = opened.session.compact();
    await opened.model.waitGate('gate');
    await opened.session.injectItems([user('injected')]);
    opened.model.release('gate');
    await opened.host.completed(turnId);
    await opened.ask('two');
    expect(opened.told.at(-1)).toEqual(['one', 'NOTES short', 'injected', 'two']);
    await using reopened = await CompactingSession.open(['A3'], {}, opened.journal);
    await reopened.ask('three');
    expect(reopened.told.at(-1)).toEqual(['one', 'NOTES short', 'injected', 'two', 'A2', 'three']);
  });

  it('compact() begins it anew', async () => {
    await using opened = await CompactingSession.open(['A1', held('never', 'gate'), 'short', 'A2']);
    await opened.ask('one');
    opened.session.compact();
    await opened.model.waitGate('gate');
    await opened.compact();
    await opened.ask('two');
    expect(opened.ends).toEqual(['completed', 'interrupted', 'completed', 'completed']);
    expect(opened.told.at(-1)).toEqual(['one', 'NOTES short', 'two']);
  });
});

it('compact() takes the place of a running turn, which the model is not told of', async () => {
  await using opened = await CompactingSession.open(['A1', held('never', 'gate'), 'short', 'A2']);
  await opened.ask('one');
  opened.session.submit({ input: say('two'), overrides: {} });
  await opened.model.waitGate('gate');
  await opened.compact();
  expect(opened.ends).toEqual(['completed', 'interrupted', 'completed']);
  const aborted = opened.journal.records.find((record) => kindOf(record) === 'turn_aborted');
  expect(aborted?.payload.reason).toBe('replaced');
  expect(opened.told.at(-1)).toEqual(['one', 'A1', 'two', 'Sum up.']);
});

it('a session that begins with any part of the records has the context from before or after the compaction', async () => {
  await using opened = await CompactingSession.open(['A1', 'short']);
  await opened.ask('one');
  const before = opened.journal.records.length;
  await opened.compact();
  const contexts = new Set<string>();
  for (let length = before; length <= opened.journal.records.length; length += 1) {
    const journal = new MemoryJournal();
    journal.records.push(...opened.journal.records.slice(0, length));
    await using reopened = await CompactingSession.open(['A2'], {}, journal);
    await reopened.ask('two');
    contexts.add(reopened.told.at(-1)?.join('|') ?? '');
  }
  expect([...contexts]).toEqual(['one|A1|two', 'one|NOTES short|two']);
});

describe('requests to the model', () => {
  let folder: Folder | undefined;
  afterEach(() => folder?.[Symbol.dispose]());

  it('count the compactions in the id of their window', async () => {
    folder = temporaryFolder();
    const provider = script(folder.path, `({ headers }) => ({ say: headers['x-codex-window-id'].split(':').at(-1) })`);
    const ask = async ({ session, host }: ReturnType<typeof openSession>) => {
      await host.completed(session.submit({ input: say('x'), overrides: {} }).turnId);
      const end = host.events.at(-1);
      return end?.kind === 'turnCompleted' ? end.lastAgentMessage?.text : null;
    };
    await using opened = openSession({ cwd: folder.path, provider });
    expect(await ask(opened)).toBe('0');
    await opened.host.completed(opened.session.compact().turnId);
    expect(await ask(opened)).toBe('1');
    await opened.host.completed(opened.session.compact().turnId);
    await using reopened = openSession({ cwd: folder.path, provider }, {}, opened.journal);
    expect(await ask(reopened)).toBe('2');
  });
});
