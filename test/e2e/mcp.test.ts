import { describe, expect, it } from 'vitest';
import type { NotificationParams } from '../../src/protocol/notifications/index.ts';
import { LAB_SERVER, mcpServer } from '../support/mcp-config.ts';
import { callMcp, say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const LAB = { config: mcpServer('lab', [LAB_SERVER]) };

type StartupStatus = NotificationParams<'mcpServer/startupStatus/updated'>;

describe('MCP servers of a thread', () => {
  it('are started after the answer, and their tools can be called', async () => {
    await using stage = await Stage.set([callMcp('lab', 'echo', { text: 'hi' }), say('Done.')], LAB);
    await using server = await stage.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    expect((await peer.runTurn(threadId)).status).toBe('completed');
    const statuses: readonly StartupStatus[] = peer.log.all('mcpServer/startupStatus/updated');
    expect(statuses.map(({ name, status, error }) => [name, status, error])).toEqual([
      ['lab', 'starting', null],
      ['lab', 'ready', null],
    ]);
    const { item } = await peer.log.notification('item/completed', (params) => params.item.type === 'mcpToolCall');
    expect(item).toMatchObject({
      server: 'lab',
      tool: 'echo',
      status: 'completed',
      arguments: { text: 'hi' },
      result: { content: [{ type: 'text', text: 'ECHO: hi' }], structuredContent: null, _meta: null },
      error: null,
    });
  });
});
