import { z } from 'zod';
import { concurrent, defineMethod } from '../../define-method.ts';

export const configMcpServerReload = defineMethod({
  name: 'config/mcpServer/reload',
  summary: 'Read the configured MCP servers again, and start them anew in every loaded thread.',
  stability: 'stable',
  params: z.object({}),
  result: z.object({}),
  optionalParams: true,
  order: concurrent,
  handle: (_params, { threads }) => threads.reloadMcpServers(),
});
