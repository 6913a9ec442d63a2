import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/methods/index.ts';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

type OccurrencePage = Result<'thread/searchOccurrences'>;

const ANSWER = 'The **bold needle** stands in a [haystack](http://example.test/hay), needle.';

async function threadWithTurns(stage: Stage, { peer }: ServerProcess, texts: readonly string[]): Promise<string> {
  const { id } = await peer.startThread({ cwd: stage.work });
  for (const text of texts) await peer.runTurn(id, text);
  return id;
}

async function errorOf({ peer }: ServerProcess, method: 'thread/search' | 'thread/searchOccurrences', params: object) {
  return (await peer.ask(method, params)).error;
}

describe('thread/search', () => {
  it('finds a thread by what was said in it, at once and after a restart', async () => {
    await using stage = await Stage.set([say(ANSWER)]);
    let threadId: string;
    {
      await using server = await stage.serve();
      threadId = await threadWithTurns(stage, server, ['Where is the Ünicorn?']);
      await threadWithTurns(stage, server, ['Something else']);
      const { data, nextCursor } = await server.peer.request('thread/search', { searchTerm: 'ünicorn' });
      expect(data.map(({ thread, snippet }) => [thread.id, thread.status, snippet])).toEqual([
        [threadId, { type: 'idle' }, 'Where is the Ünicorn?'],
      ]);
      expect(nextCursor).toBe(null);
    }
    await using server = await stage.serve();
    const { data } = await server.peer.request('thread/search', { searchTerm: 'ÜNICORN' });
    expect(data.map(({ thread, snippet }) => [thread.id, thread.status, snippet])).toEqual([
      [threadId, { type: 'notLoaded' }, 'Where is the Ünicorn?'],
    ]);
    const answers = await server.peer.request('thread/search', { searchTerm: 'bold needle', limit: 1 });
    expect(answers.data).toHaveLength(1);
    const rest = await server.peer.request('thread/search', { searchTerm: 'bold needle', cursor: answers.nextCursor });
    expect(rest.data.map(({ thread }) => thread.id)).toEqual([threadId]);
  });

  it('refuses what cannot be searched, in the words of the original', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const refusal = 'thread/search requires a non-empty searchTerm';
    for (const searchTerm of ['', ' \n\t']) {
      expect(await errorOf(server, 'thread/search', { searchTerm })).toEqual({ code: -32600, message: refusal });
    }
    expect(await errorOf(server, 'thread/search', { searchTerm: 'x', cursor: 'junk' })).toEqual({
      code: -32600,
      message: 'invalid cursor: junk',
    });
    expect(await errorOf(server, 'thread/search', { searchTerm: 'x'.repeat(4097) })).toEqual({
      code: -32600,
      message: 'thread/search requires a searchTerm of at most 4096 UTF-16 code units; this one has 4097',
    });
    expect(await errorOf(server, 'thread/search', { searchTerm: 'x'.repeat(4096) })).toBe(undefined);
  });

  it.each([['bobbin.search=off'], ['bobbin.store.type=in_memory']])('is not supported with %s', async (setting) => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve({ args: ['app-server', '-c', setting] });
    expect(await errorOf(server, 'thread/search', { searchTerm: 'x' })).toEqual({
      code: -32601,
      message: 'thread/search is not supported yet',
    });
  });
});

describe('thread/searchOccurrences', () => {
  it.each(['bobbin.index=on', 'bobbin.index=off', 'bobbin.store.type=in_memory', 'bobbin.search=off'])(
    'finds every place in a thread and pages through them, with %s',
    async (setting) => {
      await using stage = await Stage.set([say(ANSWER)]);
      await using server = await stage.serve({ args: ['app-server', '-c', setting] });
      const threadId = await threadWithTurns(stage, server, ['a Needle, a NEEDLE', 'no more']);
      const request = { threadId, searchTerm: 'needle' };
      const { data: turns } = await server.peer.request('thread/turns/list', { threadId, sortDirection: 'asc' });
      const places = await server.peer.request('thread/searchOccurrences', request);
      const answer = 'The bold needle stands in a haystack, needle.';
      expect(places.nextCursor).toBe(null);
      expect(
        places.data.map(({ turnId, snippet, snippetMatchRange: { start, end } }) => [turnId, snippet, start, end]),
      ).toEqual([
        [turns[0]?.id, 'a Needle, a NEEDLE', 2, 8],
        [turns[0]?.id, 'a Needle, a NEEDLE', 12, 18],
        [turns[0]?.id, answer, 9, 15],
        [turns[0]?.id, answer, 38, 44],
        [turns[1]?.id, answer, 9, 15],
        [turns[1]?.id, answer, 38, 44],
      ]);
      for (const limit of [1, 2, 4, 5]) {
        const walked = [];
        for (let cursor: string | null = null; ; ) {
          const page: OccurrencePage = await server.peer.request('thread/searchOccurrences', {
            ...request,
            limit,
            cursor,
          });
          walked.push(...page.data);
          cursor = page.nextCursor;
          if (cursor === null) break;
          expect(page.data).toHaveLength(limit);
        }
        expect(walked).toEqual(places.data);
      }
      const last = places.data.at(-1);
      const { data } = await server.peer.request('thread/turns/list', { threadId, cursor: last?.turnCursor, limit: 1 });
      expect(data.map(({ id }) => id)).toEqual([turns[1]?.id]);
    },
  );

  it('refuses what cannot be searched, in the words of the original', async () => {
    await using stage = await Stage.set([say('needle needle')]);
    await using server = await stage.serve();
    const threadId = await threadWithTurns(stage, server, ['go']);
    const ask = (params: object) =>
      errorOf(server, 'thread/searchOccurrences', { threadId, searchTerm: 'needle', ...params });
    expect(await ask({ searchTerm: ' ' })).toEqual({
      code: -32600,
      message: 'thread/searchOccurrences requires a non-empty searchTerm',
    });
    const { nextCursor } = await server.peer.request('thread/searchOccurrences', {
      threadId,
      searchTerm: 'needle',
      limit: 1,
    });
    expect(await ask({ cursor: nextCursor })).toBe(undefined);
    expect(await ask({ cursor: nextCursor, searchTerm: 'needl' })).toEqual({
      code: -32600,
      message: `invalid cursor: ${nextCursor}`,
    });
    expect(await ask({ cursor: 'junk' })).toEqual({ code: -32600, message: 'invalid cursor: junk' });
    const unknown = '019a0000-0000-7000-8000-000000000000';
    expect(await ask({ threadId: unknown })).toEqual({ code: -32600, message: `thread not loaded: ${unknown}` });
    const fresh = await server.peer.startThread({ cwd: stage.work });
    expect(await ask({ threadId: fresh.id })).toEqual({
      code: -32601,
      message: 'thread/searchOccurrences is not supported yet',
    });
    await server.peer.request('thread/rollback', { threadId, numTurns: 1 });
    await server.peer.runTurn(threadId, 'again');
    expect(await ask({ cursor: nextCursor })).toEqual({
      code: -32600,
      message: 'invalid cursor: anchor item is no longer present',
    });
  });
});
