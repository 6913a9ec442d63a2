import { z } from 'zod';
import { optionalNullable } from './nullable.ts';

/** Who is at the other end. `name` becomes the `originator` of the threads that the client starts. */
export const ClientInfo = z
  .object({ name: z.string(), title: optionalNullable(z.string()), version: z.string() })
  .meta({ id: 'ClientInfo' });
export type ClientInfo = z.output<typeof ClientInfo>;

/** What a client can do and wants; everything is off by default. */
export const InitializeCapabilities = z
  .object({
    /** Opens experimental methods, fields and notifications. */
    experimentalApi: z.boolean().default(false),
    requestAttestation: z.boolean().default(false),
    requiredHumanApproval: z.boolean().default(false),
    explicitGatewayOauth: z.boolean().default(false),
    mcpServerOpenaiFormElicitation: z.boolean().default(false),
    /** Exact names of notifications that the client does not want. Unknown names are ignored. */
    optOutNotificationMethods: optionalNullable(z.array(z.string())),
    extensions: optionalNullable(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'InitializeCapabilities' });
export type InitializeCapabilities = z.output<typeof InitializeCapabilities>;

/** Params of `initialize`. */
export const InitializeParams = z.object({
  clientInfo: ClientInfo,
  capabilities: optionalNullable(InitializeCapabilities),
});
export type InitializeParams = z.output<typeof InitializeParams>;

/** Result of `initialize`. */
export const InitializeResult = z.object({
  userAgent: z.string(),
  codexHome: z.string(),
  platformFamily: z.string(),
  platformOs: z.string(),
  /** What this server is, and the methods of its own that it has; an addition of ours. */
  serverInfo: z.object({ name: z.string(), version: z.string(), methods: z.array(z.string()) }).optional(),
});
export type InitializeResult = z.output<typeof InitializeResult>;
