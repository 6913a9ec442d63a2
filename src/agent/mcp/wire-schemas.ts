import { z } from 'zod';
import { isShallow } from './is-shallow.ts';

const meta = z.record(z.string(), z.unknown()).optional();

export const McpToolAnnotations = z.looseObject({
  readOnlyHint: z.boolean().nullish(),
  destructiveHint: z.boolean().nullish(),
  openWorldHint: z.boolean().nullish(),
});

/** A tool as its server describes it. Members that are not named here are kept for clients. */
export const McpTool = z
  .looseObject({
    name: z.string().min(1),
    description: z.string().nullish(),
    inputSchema: z.record(z.string(), z.unknown()),
    annotations: McpToolAnnotations.optional(),
  })
  .refine(isShallow);
export type McpTool = z.output<typeof McpTool>;

export const McpResource = z.looseObject({ uri: z.string(), name: z.string() }).refine(isShallow);
export type McpResource = z.output<typeof McpResource>;

export const McpResourceTemplate = z.looseObject({ uriTemplate: z.string(), name: z.string() }).refine(isShallow);
export type McpResourceTemplate = z.output<typeof McpResourceTemplate>;

const nextCursor = z.string().nullish();

/** Pages as servers send them: a row that is none is passed over, not the whole page. */
export const ToolsPage = z.object({ tools: z.array(z.unknown()), nextCursor });
export const ResourcesPage = z.object({ resources: z.array(z.unknown()), nextCursor });
export const ResourceTemplatesPage = z.object({ resourceTemplates: z.array(z.unknown()), nextCursor });

export const ReadResourceResult = z
  .object({ contents: z.array(z.looseObject({ uri: z.string() })), _meta: meta })
  .refine(isShallow);
export type ReadResourceResult = z.output<typeof ReadResourceResult>;

/** What a tool answered. Kinds of content that are not known go to the model as they are. */
export const McpToolResult = z
  .object({
    content: z.array(z.looseObject({ type: z.string() })).optional(),
    structuredContent: z.unknown().optional(),
    isError: z.boolean().nullish(),
    _meta: meta,
  })
  .refine(({ content, structuredContent }) => content !== undefined || structuredContent != null)
  .refine(isShallow)
  .transform(({ content = [], structuredContent, isError, _meta }) => ({
    content,
    ...(structuredContent == null ? {} : { structuredContent }),
    ...(isError == null ? {} : { isError }),
    ...(_meta === undefined ? {} : { _meta }),
  }));
export type McpToolResult = z.output<typeof McpToolResult>;

export const ElicitationRequest = z
  .object({
    mode: z.string().optional(),
    message: z.string(),
    requestedSchema: z.record(z.string(), z.unknown()).optional(),
    url: z.string().optional(),
    elicitationId: z.string().optional(),
    _meta: meta,
  })
  .refine(isShallow);
export type ElicitationRequest = z.output<typeof ElicitationRequest>;
