import { hookTurnOfTool } from '../hooks/hook-turn.ts';
import { runPermissionHooks } from '../hooks/permission-request.ts';
import type { ToolUse } from '../hooks/tool-use.ts';
import { QuestionFailed } from '../session/question.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { McpCallItem } from './mcp-call-item.ts';
import { isNeverAsked } from './never-asked.ts';
import type { McpApprovalMode, McpServerDefinition } from './server-definition.ts';
import type { McpTool } from './wire-schemas.ts';

/** It may run; or the call is over, with what the model is told. */
export type McpApproval = { readonly type: 'run' } | { readonly type: 'refused'; readonly failure: string };

const RUN: McpApproval = { type: 'run' };
const DECLINED: McpApproval = { type: 'refused', failure: 'user rejected MCP tool call' };
const CANCELLED: McpApproval = { type: 'refused', failure: 'user cancelled MCP tool call' };

/** Decides whether a tool may run, and asks the user where that is wanted. The item was announced before. */
export async function approveTool(
  { server, tool, use }: { readonly server: McpServerDefinition; readonly tool: McpTool; readonly use: ToolUse },
  item: McpCallItem,
  context: ToolContext,
): Promise<McpApproval> {
  const mode = server.approvalModes[tool.name] ?? server.approvalMode;
  const { approvals } = context.shared;
  if (!isAsked(mode, tool, context.settings)) return RUN;
  if (mode === 'auto' && approvals.isToolApproved(server.name, tool.name)) return RUN;
  try {
    const byHooks = await runPermissionHooks(hookTurnOfTool(context), use, item.callId);
    if (byHooks !== null) return byHooks.type === 'allow' ? RUN : { type: 'refused', failure: byHooks.message };
    const answer = await context.host.ask(question(server.name, tool, mode, item, context), context.signal);
    if (answer.action !== 'accept') return answer.action === 'cancel' ? CANCELLED : DECLINED;
    await remember(answer.meta, { server: server.name, tool: tool.name, mode }, context);
    return RUN;
  } catch (error) {
    if (error instanceof QuestionFailed) return DECLINED;
    throw error;
  }
}

function isAsked(mode: McpApprovalMode, tool: McpTool, settings: SessionSettings): boolean {
  if (isNeverAsked(settings)) return false;
  return mode === 'prompt' || (mode === 'auto' && mayDoHarm(tool));
}

function mayDoHarm({ annotations }: McpTool): boolean {
  if (annotations?.destructiveHint === true) return true;
  if (annotations?.readOnlyHint === true) return false;
  return annotations?.destructiveHint !== false || annotations.openWorldHint !== false;
}

function question(server: string, tool: McpTool, mode: McpApprovalMode, item: McpCallItem, { turnId }: ToolContext) {
  const { annotations, description, title } = tool;
  return {
    kind: 'mcpElicitation',
    item: item.begun(),
    params: {
      turnId,
      serverName: server,
      mode: 'form',
      _meta: {
        codex_approval_kind: 'mcp_tool_call',
        ...(mode === 'auto' ? { persist: ['session', 'always'] } : {}),
        tool_name: tool.name,
        ...(annotations === undefined ? {} : { tool_annotations: annotations }),
        ...(typeof title === 'string' ? { tool_title: title } : {}),
        ...(typeof description === 'string' ? { tool_description: description } : {}),
        tool_params: item.args ?? {},
        tool_params_display: Object.entries(item.args ?? {}).map(([name, value]) => ({
          name,
          value,
          display_name: name,
        })),
      },
      message: `Allow the ${server} MCP server to run tool "${tool.name}"?`,
      requestedSchema: { type: 'object', properties: {} },
    },
  } as const;
}

async function remember(
  meta: unknown,
  { server, tool, mode }: { readonly server: string; readonly tool: string; readonly mode: McpApprovalMode },
  { shared, host }: ToolContext,
): Promise<void> {
  const persist = typeof meta === 'object' && meta !== null && 'persist' in meta ? meta.persist : null;
  if (mode !== 'auto' || (persist !== 'session' && persist !== 'always')) return;
  shared.approvals.approveTool(server, tool);
  if (persist !== 'always') return;
  try {
    await shared.mcp.allowAlways(server, tool);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await host.emit({
      kind: 'warning',
      message: `The approval could not be saved and holds in this thread only: ${why}`,
    });
  }
}
