import type { ToolCall, ToolContext, ToolOutput, ToolServices } from '../tools/tool.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import { McpCallItem } from './mcp-call-item.ts';
import type { McpConnection } from './mcp-connection.ts';
import type { RequestOptions } from './mcp-requests.ts';
import { cutOutput, type McpOutcome, mcpBudgetBytes } from './tool-output.ts';

/** Which call clients see. */
interface ShownCall {
  readonly server: string;
  readonly args: object;
}

type Action<T> = (connection: McpConnection, options: RequestOptions) => Promise<T>;

/** Runs a call of one of our own tools about resources: shown as a call of an MCP tool, answered with plain JSON. */
export async function resourceCall(
  { callId, name }: ToolCall,
  { server, args }: ShownCall,
  context: ToolContext,
  action: () => Promise<object>,
): Promise<ToolOutput> {
  const item = new McpCallItem({ callId, server, tool: name, args }, context);
  await item.start();
  const startedAt = performance.now();
  const { text, outcome } = await outcomeOf(action);
  context.signal.throwIfAborted();
  const records = await item.complete(outcome, Math.round(performance.now() - startedAt));
  return { output: cutOutput(text, mcpBudgetBytes(context)), records };
}

/** Asks one server; `about` says what for, where it fails. */
export async function askServer<T>(
  { method, name, about = '' }: { readonly method: string; readonly name: string; readonly about?: string },
  { shared, signal }: ToolContext,
  action: Action<T>,
): Promise<T> {
  const server = shared.mcp.find(name);
  if (server === null) throw new Error(`${method} failed: unknown MCP server '${name}'`);
  try {
    return await server.use((connection) => action(connection, { signal, timeoutMs: server.definition.toolTimeoutMs }));
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${method} failed: ${method} failed for \`${name}\`${about}: ${why}`, { cause: error });
  }
}

/** Without servers there is nothing to read: such tools are not offered. */
export function specWithServers(spec: ToolSpec, { mcp }: ToolServices): ToolSpec | null {
  return mcp.servers.length === 0 ? null : spec;
}

async function outcomeOf(
  action: () => Promise<object>,
): Promise<{ readonly text: string; readonly outcome: McpOutcome }> {
  try {
    const text = JSON.stringify(await action());
    return { text, outcome: { result: { content: [{ type: 'text', text }] } } };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { text, outcome: { failure: text } };
  }
}
