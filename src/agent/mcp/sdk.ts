/** All that is used of the MCP SDK. It is large: only `loadSdk` loads it, and the build keeps it in a file of its own. */
export { auth, discoverOAuthServerInfo } from '@modelcontextprotocol/sdk/client/auth.js';
export { Client } from '@modelcontextprotocol/sdk/client/index.js';
export { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
export { McpError } from '@modelcontextprotocol/sdk/types.js';
