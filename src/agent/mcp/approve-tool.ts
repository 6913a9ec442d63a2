import { QuestionFailed } from '../question.ts';
import type { SessionSettings } from '../session-settings.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { McpCallItem } from './mcp-call-item.ts';
import { isNeverAsked } from './never-asked.ts';
import type { McpApprovalMode, McpServerDefinition } from './server-definition.ts';
import type { McpTool } from './wire-schemas.ts';

export type McpApproval = 'run' | 'declined' | 'cancelled';

/** Decides whether a tool may run, and asks the user where that is wanted. The item was announced before. */
export async function approveTool(
  { server, tool }: { readonly server: McpServerDefinition; readonly tool: McpTool },
  item: McpCallItem,
  context: ToolContext,
): Promise<McpApproval> {
  const mode = server.approvalModes[tool.name] ?? server.approvalMode;
  const { approvals } = context.shared;
  if (!isAsked(mode, tool, context.settings)) return 'run';
  if (mode === 'auto' && approvals.isToolApproved(server.name, tool.name)) return 'run';
  try {
    const answer = await context.host.ask(question(server.name, tool, mode, item, context), context.signal);
    if (answer.action !== 'accept') return answer.action === 'cancel' ? 'cancelled' : 'declined';
    await remember(answer.meta, { server: server.name, tool: tool.name, mode }, context);
    return 'run';
  } catch (error) {
    if (error instanceof QuestionFailed) return 'declined';
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
