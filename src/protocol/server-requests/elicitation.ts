import { z } from 'zod';
import { ThreadId, TurnId } from '../ids.ts';
import { McpElicitationSchema } from './elicitation-schema.ts';

const elicitationHead = {
  threadId: ThreadId,
  /** `null` outside of turns. */
  turnId: TurnId.nullable(),
  serverName: z.string(),
  /** `codex_approval_kind` in it: the question is whether a tool may run. */
  _meta: z.unknown(),
  message: z.string(),
};

/** Asks what an MCP server wants to know: with a form, or by sending the user to an address. */
export const McpServerElicitationRequestParams = z
  .discriminatedUnion('mode', [
    z.object({ ...elicitationHead, mode: z.literal('form'), requestedSchema: McpElicitationSchema }),
    z.object({ ...elicitationHead, mode: z.literal('url'), url: z.string(), elicitationId: z.string() }),
  ])
  .meta({ id: 'McpServerElicitationRequestParams' });
export type McpServerElicitationRequestParams = z.output<typeof McpServerElicitationRequestParams>;

export const McpServerElicitationRequestResult = z
  .object({
    action: z.enum(['accept', 'decline', 'cancel']).meta({ id: 'McpServerElicitationAction' }),
    /** What the user filled in, for `accept`. */
    content: z.unknown().optional(),
    /** `persist: "session" | "always"`: the tool is not asked about again. */
    _meta: z.unknown().optional(),
  })
  .meta({ id: 'McpServerElicitationRequestResponse' });
export type McpServerElicitationRequestResult = z.output<typeof McpServerElicitationRequestResult>;
