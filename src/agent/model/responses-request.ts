import type { ToolSpec } from '../tools/tool.ts';

/** Body of `POST <base_url>/responses`. */
export interface ResponsesBody {
  readonly model: string;
  readonly instructions: string;
  readonly input: readonly object[];
  readonly tools: readonly ToolSpec[];
  readonly tool_choice: 'auto';
  readonly parallel_tool_calls: boolean;
  readonly reasoning: { readonly effort?: string; readonly summary?: string } | null;
  readonly store: false;
  readonly stream: true;
  readonly include: readonly string[];
  readonly service_tier?: string;
  readonly prompt_cache_key: string;
  readonly text?: { readonly format: object };
  readonly client_metadata: Readonly<Record<string, string>>;
}

export interface ResponsesBodyOptions {
  readonly threadId: string;
  readonly installationId: string;
  readonly model: string;
  readonly instructions: string;
  readonly input: readonly object[];
  readonly tools: readonly ToolSpec[];
  readonly parallelToolCalls: boolean;
  readonly effort: string | null;
  readonly summary: string | null;
  readonly serviceTier: string | null;
  readonly outputSchema: unknown;
}

export function buildResponsesBody(options: ResponsesBodyOptions): ResponsesBody {
  const reasoning = buildReasoning(options.effort, options.summary);
  return {
    model: options.model,
    instructions: options.instructions,
    input: options.input,
    tools: options.tools,
    tool_choice: 'auto',
    parallel_tool_calls: options.parallelToolCalls,
    reasoning,
    store: false,
    stream: true,
    include: reasoning === null ? [] : ['reasoning.encrypted_content'],
    ...(options.serviceTier !== null && { service_tier: wireServiceTier(options.serviceTier) }),
    prompt_cache_key: options.threadId,
    ...(isSchema(options.outputSchema) && { text: { format: outputFormat(options.outputSchema) } }),
    client_metadata: { 'x-codex-installation-id': options.installationId },
  };
}

function buildReasoning(effort: string | null, summary: string | null): ResponsesBody['reasoning'] {
  // A model that was asked for nothing may be one that does not reason and refuses the member.
  if (effort === null && (summary === null || summary === 'none')) return null;
  return {
    ...(effort !== null && { effort }),
    ...(summary !== null && summary !== 'none' && { summary }),
  };
}

function wireServiceTier(tier: string): string {
  return tier === 'fast' ? 'priority' : tier;
}

function isSchema(schema: unknown): boolean {
  return schema !== undefined && schema !== null;
}

function outputFormat(schema: unknown): object {
  return { type: 'json_schema', strict: true, schema, name: 'codex_output_schema' };
}
