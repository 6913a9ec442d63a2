import { anything } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { ToolUse } from '../hooks/tool-use.ts';
import { sandboxWord } from '../session/turn-context-record.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tools/tool.ts';
import { approveTool } from './approve-tool.ts';
import { elicitFrom } from './elicit-from.ts';
import { McpCallItem } from './mcp-call-item.ts';
import { progressEvery } from './progress-every.ts';
import type { OfferedTool } from './thread-servers.ts';
import { type McpOutcome, mcpBudgetBytes, modelOutput } from './tool-output.ts';

const PROGRESS_MS = 100;

/** A tool of an MCP server, for one call of the model. */
export function mcpTool(offered: OfferedTool): Tool {
  const { definition } = offered.server;
  return {
    name: offered.tool.name,
    runsAlone: !definition.runsInParallel,
    spec: () => null,
    use: useOf,
    run: (call, context) => run(offered, call, context),
  };
}

async function run(offered: OfferedTool, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const startedAt = performance.now();
  const output = (outcome: McpOutcome) => modelOutput(outcome, performance.now() - startedAt, mcpBudgetBytes(context));
  const parsed = parseArguments(call);
  if ('complaint' in parsed) return { output: output({ failure: parsed.complaint }) };
  const { server, tool } = offered;
  const { name } = server.definition;
  const readOnlyHint = tool.annotations?.readOnlyHint ?? null;
  const item = new McpCallItem(
    { callId: call.callId, server: name, tool: tool.name, ...parsed, readOnlyHint },
    context,
  );
  await item.start();
  const use = useOf(call);
  const { outcome, durationMs } = await approvedCall(offered, use, item, context);
  if (context.signal.aborted) throw context.signal.reason;
  const records = await item.complete(outcome, durationMs);
  const used = 'result' in outcome ? { used: { use, callId: call.callId, response: outcome.result } } : {};
  return { output: output(outcome), records, ...used };
}

/** Under the name that the model knows. */
function useOf(call: ToolCall): ToolUse {
  const parsed = parseArguments(call);
  return { name: `${call.namespace ?? ''}${call.name}`, input: 'args' in parsed ? (parsed.args ?? {}) : {} };
}

async function approvedCall(
  offered: OfferedTool,
  use: ToolUse,
  item: McpCallItem,
  context: ToolContext,
): Promise<{ readonly outcome: McpOutcome; readonly durationMs: number }> {
  const approval = await approveTool({ server: offered.server.definition, tool: offered.tool, use }, item, context);
  if (approval.type === 'refused') return { outcome: { failure: approval.failure }, durationMs: 0 };
  context.signal.throwIfAborted();
  await context.begin(item.begun(), item.startedAtMs);
  const startedAt = performance.now();
  const outcome = await answerOf(offered, item, context);
  return { outcome, durationMs: Math.round(performance.now() - startedAt) };
}

async function answerOf({ server, tool }: OfferedTool, item: McpCallItem, context: ToolContext): Promise<McpOutcome> {
  const { name, toolTimeoutMs } = server.definition;
  const { signal, turnId, host } = context;
  const { args } = item;
  const emit = (message: string) =>
    void host.emit({ kind: 'mcpToolCallProgress', turnId, itemId: item.callId, message });
  try {
    if (!isArguments(args)) throw new Error(`MCP tool arguments must be a JSON object, got ${JSON.stringify(args)}`);
    const result = await server.use((connection) =>
      connection.callTool(tool.name, args, {
        meta: callMeta(context),
        timeoutMs: toolTimeoutMs,
        signal,
        onProgress: progressEvery(PROGRESS_MS, emit),
        elicit: elicitFrom(name, item, context),
      }),
    );
    return { result };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error ? error.message : String(error);
    return { failure: `tool call error: tool call failed for \`${name}/${tool.name}\`\n\nCaused by:\n    ${cause}` };
  }
}

/** Tells the server for whom it works. */
function callMeta({ shared, turnId, settings }: ToolContext): Record<string, unknown> {
  const { threadId } = shared;
  return {
    'x-codex-turn-metadata': {
      session_id: threadId,
      thread_id: threadId,
      turn_id: turnId,
      sandbox: sandboxWord(settings.sandboxPolicy),
      model: settings.model,
    },
    threadId,
  };
}

function parseArguments(call: ToolCall): { readonly args: unknown } | { readonly complaint: string } {
  const { payload } = call;
  if (payload.type === 'function' && payload.arguments.trim() === '') return { args: null };
  try {
    return { args: readArguments(call, anything) };
  } catch (error) {
    return { complaint: `err: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isArguments(args: unknown): args is Readonly<Record<string, unknown>> | null {
  return typeof args === 'object' && !Array.isArray(args);
}
