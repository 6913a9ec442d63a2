import { cutOutput, mcpBudgetBytes } from '../mcp/tool-output.ts';
import type { ToolContext } from '../tools/tool.ts';
import { type AgentStatus, withText } from './agent-status.ts';

/** A status of which the model is told: what the agent said is cut as outputs of tools are. */
export function fitStatus(status: AgentStatus, context: Pick<ToolContext, 'config' | 'settings'>): AgentStatus {
  const budgetBytes = mcpBudgetBytes(context);
  return withText(status, (text) => cutOutput(text, budgetBytes));
}
