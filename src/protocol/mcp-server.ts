import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import { pageParams, pageResult } from './page.ts';

/** Params of `mcpServerStatus/list`. */
export const McpServerStatusListParams = z.object({
  ...pageParams,
  /** `toolsAndAuthOnly` leaves resources out; `full` is the default. */
  detail: optionalNullable(z.enum(['full', 'toolsAndAuthOnly'])),
  /** A loaded thread, whose own servers count too. */
  threadId: optionalNullable(ThreadId),
  /** Only the server of this name. */
  serverName: optionalNullable(z.string()),
});
export type McpServerStatusListParams = z.output<typeof McpServerStatusListParams>;

export const McpTool = z
  .object({
    name: z.string(),
    title: z.string().nullish(),
    description: z.string().nullish(),
    inputSchema: z.unknown(),
    outputSchema: z.unknown().optional(),
    annotations: z.unknown().optional(),
    icons: z.array(z.unknown()).nullish(),
    _meta: z.unknown().optional(),
  })
  .meta({ id: 'Tool' });

export const McpResource = z
  .object({
    uri: z.string(),
    name: z.string(),
    title: z.string().nullish(),
    description: z.string().nullish(),
    mimeType: z.string().nullish(),
    size: i64.nullish(),
    annotations: z.unknown().optional(),
    icons: z.array(z.unknown()).nullish(),
    _meta: z.unknown().optional(),
  })
  .meta({ id: 'Resource' });

export const McpResourceTemplate = z
  .object({
    uriTemplate: z.string(),
    name: z.string(),
    title: z.string().nullish(),
    description: z.string().nullish(),
    mimeType: z.string().nullish(),
    annotations: z.unknown().optional(),
  })
  .meta({ id: 'ResourceTemplate' });

export const McpServerInfo = z
  .object({
    name: z.string(),
    title: z.string().nullish(),
    version: z.string(),
    description: z.string().nullish(),
    icons: z.array(z.unknown()).nullish(),
    websiteUrl: z.string().nullish(),
  })
  .meta({ id: 'McpServerInfo' });

/** How an MCP server is logged in to. */
export const McpAuthStatus = z
  .enum(['unknown', 'unsupported', 'notLoggedIn', 'bearerToken', 'oAuth'])
  .meta({ id: 'McpAuthStatus' });
export type McpAuthStatus = z.output<typeof McpAuthStatus>;

/** One configured MCP server and what it offers. */
export const McpServerStatus = z
  .object({
    name: z.string(),
    /** `null` where no thread holds a connection. */
    runtimeStatus: z
      .enum(['notStarted', 'starting', 'connected', 'authenticationRequired', 'failed', 'cancelled', 'disabled'])
      .nullish(),
    pluginId: z.string().nullish(),
    /** Scheme, host and port of a server that is reached by HTTP. */
    httpOrigin: z.string().nullish(),
    serverInfo: McpServerInfo.nullish(),
    serverCapabilities: z.unknown().optional(),
    toolListMeta: z.unknown().optional(),
    /** By name. */
    tools: z.record(z.string(), McpTool),
    /** Why there are no tools; `null` where they are known, or the server is switched off. */
    toolsError: z.string().nullish(),
    resources: z.array(McpResource),
    resourceTemplates: z.array(McpResourceTemplate),
    authStatus: McpAuthStatus,
  })
  .meta({ id: 'McpServerStatus' });
export type McpServerStatus = z.output<typeof McpServerStatus>;

/** Result of `mcpServerStatus/list`. */
export const McpServerStatusListResult = z.object({ data: z.array(McpServerStatus), ...pageResult });
export type McpServerStatusListResult = z.output<typeof McpServerStatusListResult>;

/** Params of `mcpServer/resource/read`. */
export const McpResourceReadParams = z.object({
  /** A loaded thread whose server it is; without one, a server of the configuration. */
  threadId: optionalNullable(ThreadId),
  server: z.string(),
  uri: z.string(),
  /** Goes to the server with the request. */
  _meta: optionalNullable(z.record(z.string(), z.unknown())),
  /** What only servers of OpenAI's apps need; without effect. */
  originCallId: optionalNullable(z.string()),
  connectorId: optionalNullable(z.string()),
  target: optionalNullable(z.object({ connectorId: z.string(), linkId: z.string().nullable() })),
});
export type McpResourceReadParams = z.output<typeof McpResourceReadParams>;

const ResourceContent = z
  .looseObject({
    uri: z.string(),
    mimeType: z.string().nullish(),
    text: z.string().optional(),
    /** Base64. */
    blob: z.string().optional(),
    _meta: z.unknown().optional(),
  })
  .meta({ id: 'ResourceContent' });

/** Result of `mcpServer/resource/read`. */
export const McpResourceReadResult = z.object({
  contents: z.array(ResourceContent),
  originCallId: z.string().nullish(),
});
export type McpResourceReadResult = z.output<typeof McpResourceReadResult>;

/** Params of `mcpServer/tool/call`. */
export const McpServerToolCallParams = z.object({
  threadId: ThreadId,
  server: z.string(),
  tool: z.string(),
  /** An object. */
  arguments: z.unknown().optional(),
  _meta: z.unknown().optional(),
});
export type McpServerToolCallParams = z.output<typeof McpServerToolCallParams>;

/** Result of `mcpServer/tool/call`. */
export const McpServerToolCallResult = z.object({
  content: z.array(z.unknown()),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().nullish(),
  _meta: z.unknown().optional(),
});
export type McpServerToolCallResult = z.output<typeof McpServerToolCallResult>;

/** Params of `mcpServer/oauth/login`. */
export const McpServerOauthLoginParams = z.object({
  name: z.string(),
  /** A loaded thread whose server it is; without one, a server of the configuration. */
  threadId: optionalNullable(ThreadId),
  /** How the service is to know us; it is always asked to register us. */
  clientRegistration: optionalNullable(
    z.enum(['auto', 'cimd', 'dcr']).meta({ id: 'McpServerOauthClientRegistration' }),
  ),
  scopes: optionalNullable(z.array(z.string())),
  /** How long the user may take, 300 s by default, an hour at most. */
  timeoutSecs: optionalNullable(i64),
});
export type McpServerOauthLoginParams = z.output<typeof McpServerOauthLoginParams>;

/** Result of `mcpServer/oauth/login`. */
export const McpServerOauthLoginResult = z.object({
  /** Where the user is to go. */
  authorizationUrl: z.string(),
  loginId: z.string().nullish(),
});
export type McpServerOauthLoginResult = z.output<typeof McpServerOauthLoginResult>;
