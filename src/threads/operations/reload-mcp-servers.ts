import type { ThreadsContext } from '../threads-context.ts';

/** `config/mcpServer/reload`: every loaded thread gets the servers that are configured now, started anew. */
export async function reloadMcpServers({ registry, config, mcpPool }: ThreadsContext): Promise<Record<string, never>> {
  const threads = registry.all.map(async (thread) => ({ thread, servers: await config.readMcpServers(thread.wishes) }));
  const reloaded = await Promise.all(threads);
  mcpPool.startAnew();
  for (const { thread, servers } of reloaded) thread.session.mcp.replace(servers);
  return {};
}
