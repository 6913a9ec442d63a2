import type { ToolSpec } from '../tools/tool-spec.ts';

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
  readonly text?: { readonly verbosity?: string; readonly format?: object };
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
  /** Null for a model that does not reason: it may refuse the member. */
  readonly reasoning: { readonly effort: string | null; readonly summary: string } | null;
  /** Null for a model that takes no such wish. */
  readonly verbosity: string | null;
  readonly serviceTier: string | null;
  readonly outputSchema: unknown;
}

export function buildResponsesBody(options: ResponsesBodyOptions): ResponsesBody {
  const reasoning = buildReasoning(options.reasoning);
  const text = buildText(options);
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
    ...(text !== null && { text }),
    client_metadata: { 'x-codex-installation-id': options.installationId },
  };
}

function buildReasoning(wanted: ResponsesBodyOptions['reasoning']): ResponsesBody['reasoning'] {
  if (wanted === null) return null;
  const { effort, summary } = wanted;
  return { ...(effort !== null && { effort }), ...(summary !== 'none' && { summary }) };
}

function buildText({ verbosity, outputSchema }: ResponsesBodyOptions): NonNullable<ResponsesBody['text']> | null {
  if (verbosity === null && !isSchema(outputSchema)) return null;
  return {
    ...(verbosity !== null && { verbosity }),
    ...(isSchema(outputSchema) && { format: outputFormat(outputSchema) }),
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
