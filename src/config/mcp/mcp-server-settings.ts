import { z } from 'zod';

const texts = z.record(z.string(), z.string());
const names = z.array(z.string());
const seconds = z.number().min(0);
const ApprovalMode = z.enum(['auto', 'prompt', 'approve']);

/** One entry of `mcp_servers` as it stands in the file; several layers may each have a part of it. */
export const McpServerSettings = z.looseObject({
  enabled: z.boolean().optional(),
  required: z.boolean().optional(),
  command: z.string().optional(),
  args: names.optional(),
  env: texts.optional(),
  env_vars: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).optional(),
  cwd: z.string().optional(),
  url: z.string().optional(),
  bearer_token_env_var: z.string().optional(),
  http_headers: texts.optional(),
  env_http_headers: texts.optional(),
  scopes: names.optional(),
  startup_timeout_sec: seconds.optional(),
  startup_timeout_ms: seconds.optional(),
  tool_timeout_sec: seconds.optional(),
  enabled_tools: names.optional(),
  disabled_tools: names.optional(),
  supports_parallel_tool_calls: z.boolean().optional(),
  default_tools_approval_mode: ApprovalMode.optional(),
  tools: z.record(z.string(), z.looseObject({ approval_mode: ApprovalMode.optional() })).optional(),
});
export type McpServerSettings = z.output<typeof McpServerSettings>;
