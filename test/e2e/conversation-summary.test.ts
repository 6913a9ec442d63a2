import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const UNKNOWN = '019a0000-0000-7000-8000-000000000000';

describe('getConversationSummary', () => {
  it('tells the head of a thread, by its id or its file, also when it is archived', async () => {
    await using stage = await Stage.set([say('Yes.')]);
    await using server = await stage.serve();
    const { peer } = server;
    const { id: conversationId, path: file } = await peer.startThread({ cwd: stage.work });
    const absent = { code: -32600, message: `no rollout found for conversation id ${conversationId}` };
    expect((await peer.ask('getConversationSummary', { conversationId })).error).toMatchObject(absent);

    await peer.runTurn(conversationId, 'Is it?');
    const { summary } = await peer.request('getConversationSummary', { conversationId });
    expect(summary).toEqual({
      conversationId,
      path: file,
      preview: 'Is it?',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      modelProvider: 'openai',
      cwd: stage.work,
      cliVersion: '0.169.0',
      source: 'vscode',
      gitInfo: null,
    });
    for (const rolloutPath of [file ?? '', path.relative(stage.home, file ?? '')]) {
      expect(await peer.request('getConversationSummary', { rolloutPath })).toEqual({ summary });
    }
    await peer.request('thread/archive', { threadId: conversationId });
    const archived = await peer.request('getConversationSummary', { conversationId });
    expect(archived.summary).toMatchObject({ preview: 'Is it?', path: expect.stringContaining('archived_sessions') });
  });

  it.each([
    [{ conversationId: UNKNOWN }, -32600, `no rollout found for conversation id ${UNKNOWN}`],
    [
      { rolloutPath: '/nope.jsonl' },
      -32600,
      'failed to resolve rollout path `/nope.jsonl`: No such file or directory (os error 2)',
    ],
    [{ rolloutPath: '/etc/passwd' }, -32600, 'Cannot read "/etc/passwd": it is not a rollout file'],
    [{}, -32600, expect.stringMatching(/^Invalid request: /)],
    [{ conversationId: 'zz' }, -32600, expect.stringMatching(/zz|invalid/i)],
  ])('refuses %j', async (params, code, message) => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    expect((await server.peer.ask('getConversationSummary', params)).error).toMatchObject({ code, message });
  });

  it('has no path in a store without files', async () => {
    await using stage = await Stage.set([say('Yes.')]);
    await using server = await stage.serve({ args: ['app-server', '-c', 'bobbin.store.type=in_memory'] });
    const { id: conversationId } = await server.peer.startThread({ cwd: stage.work });
    await server.peer.runTurn(conversationId, 'Is it?');
    const { summary } = await server.peer.request('getConversationSummary', { conversationId });
    expect(summary).toMatchObject({ path: '', preview: 'Is it?' });
    const byPath = await server.peer.ask('getConversationSummary', { rolloutPath: '/a.jsonl' });
    expect(byPath.error).toMatchObject({ code: -32600, message: expect.stringContaining('have no rollout path') });
  });
});
