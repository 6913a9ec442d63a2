import type { AgentStatus } from './agent-status.ts';

/** Tells a model how one of its agents ended. */
export function agentNotice(agentId: string, status: AgentStatus): string {
  return `<subagent_notification>\n${JSON.stringify({ agent_path: agentId, status })}\n</subagent_notification>`;
}
