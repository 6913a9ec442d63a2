import { logIn, type McpLoginAttempt } from '../../agent/mcp/oauth/log-in.ts';
import type { McpEndpoint, McpServerDefinition } from '../../agent/mcp/server-definition.ts';
import type { McpServerOauthLoginParams, McpServerOauthLoginResult } from '../../protocol/mcp-server.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadsContext } from '../threads-context.ts';

const DEFAULT_TIMEOUT_S = 300;
const MAX_TIMEOUT_S = 3600;

/** `mcpServer/oauth/login`: says where the user is to go; how it went is told to all clients later. */
export async function logInToMcpServer(
  context: ThreadsContext,
  { name, threadId, scopes, timeoutSecs }: McpServerOauthLoginParams,
): Promise<McpServerOauthLoginResult> {
  if (timeoutSecs != null && timeoutSecs < 1) throw RpcError.invalidRequest('timeoutSecs must be at least 1');
  const { url, scopes: configured } = requireEndpoint(name, await definitionsFor(context, threadId ?? null));
  const timeoutMs = Math.min(timeoutSecs ?? DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S) * 1000;
  const attempt = await begin(name, () =>
    logIn({ server: { name, url }, scopes: scopes ?? configured, store: context.mcpPool.logins, timeoutMs }),
  );
  context.mcpLogins.add(attempt);
  void tellTheEnd(context, name, threadId ?? null, attempt);
  return { authorizationUrl: attempt.authorizationUrl, loginId: attempt.id };
}

async function definitionsFor(
  { registry, config }: ThreadsContext,
  threadId: string | null,
): Promise<readonly McpServerDefinition[]> {
  return threadId === null ? config.readMcpServers() : registry.require(threadId).session.mcp.definitions;
}

function requireEndpoint(name: string, definitions: readonly McpServerDefinition[]): McpEndpoint {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw RpcError.invalidRequest(`No MCP server named '${name}' found.`);
  const { transport } = definition;
  if (transport.kind === 'http') return transport;
  throw RpcError.invalidRequest('OAuth login is only supported for streamable HTTP servers.');
}

async function begin(name: string, start: () => Promise<McpLoginAttempt>): Promise<McpLoginAttempt> {
  try {
    return await start();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RpcError(RPC_ERROR.internalError, `failed to login to MCP server '${name}': ${why}`);
  }
}

async function tellTheEnd(
  { broadcast, mcpLogins }: ThreadsContext,
  name: string,
  threadId: string | null,
  attempt: McpLoginAttempt,
): Promise<void> {
  const failure = await attempt.completed.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  mcpLogins.delete(attempt);
  const end = failure === null ? { success: true } : { success: false, error: failure };
  broadcast({ method: 'mcpServer/oauthLogin/completed', params: { name, threadId, loginId: attempt.id, ...end } });
}
