import { fileURLToPath } from 'node:url';

/** A small, well-behaved server; its tools are listed at its head. */
export const LAB_SERVER = fileURLToPath(new URL('../golden/tools/mcp-server.mjs', import.meta.url));

/** Lines of `config.toml` for an MCP server that is a program of Node. */
export function mcpServer(name: string, args: readonly string[], more = ''): string {
  return `[mcp_servers.${name}]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${JSON.stringify(args)}\n${more}\n`;
}
