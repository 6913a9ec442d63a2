import { OneAtATime } from '../../async/one-at-a-time.ts';
import { ApprovalMemory } from '../approvals/approvals.ts';
import { ProcessRegistry } from '../exec/process-registry.ts';
import { NetworkApprovals } from '../network/network-approvals.ts';
import { TurnDiff } from '../patch/turn-diff.ts';
import { GrantedPermissions } from '../permissions/granted-permissions.ts';
import type { SessionConfig } from '../session/session-config.ts';
import { applyPatchTool } from './apply-patch.ts';
import { closeAgent } from './close-agent.ts';
import { createGoal } from './create-goal.ts';
import { execCommand } from './exec-command.ts';
import { getGoal } from './get-goal.ts';
import { listMcpResourceTemplates } from './list-mcp-resource-templates.ts';
import { listMcpResources } from './list-mcp-resources.ts';
import { localShell } from './local-shell.ts';
import { readMcpResource } from './read-mcp-resource.ts';
import { requestPermissions } from './request-permissions.ts';
import { requestUserInput } from './request-user-input.ts';
import { resumeAgent } from './resume-agent.ts';
import { sendInput } from './send-input.ts';
import { containerExec, shell } from './shell.ts';
import { shellCommand } from './shell-command.ts';
import { spawnAgent } from './spawn-agent.ts';
import type { Tool, ToolServices } from './tool.ts';
import { toolSearch } from './tool-search.ts';
import { updateGoal } from './update-goal.ts';
import { updatePlan } from './update-plan.ts';
import { viewImage } from './view-image.ts';
import { waitAgent } from './wait-agent.ts';
import { webSearch } from './web-search.ts';
import { writeStdin } from './write-stdin.ts';

/** Every tool of the model, in the order in which they are offered. */
export const tools: readonly Tool[] = [
  execCommand,
  writeStdin,
  shell,
  shellCommand,
  containerExec,
  localShell,
  listMcpResources,
  listMcpResourceTemplates,
  readMcpResource,
  updatePlan,
  getGoal,
  createGoal,
  updateGoal,
  requestUserInput,
  requestPermissions,
  toolSearch,
  applyPatchTool,
  webSearch,
  viewImage,
  spawnAgent,
  sendInput,
  resumeAgent,
  waitAgent,
  closeAgent,
];

/** What the tools of one loaded thread share; `processes` is to be closed with the thread. */
export function createToolServices(
  config: SessionConfig,
  { threadId, mcp, agents, goals }: Pick<ToolServices, 'threadId' | 'mcp' | 'agents' | 'goals'>,
): ToolServices {
  return {
    threadId,
    mcp,
    agents,
    goals,
    processes: new ProcessRegistry({ threadId, environmentPolicy: config.environmentPolicy }),
    approvals: new ApprovalMemory(config.codexHome),
    network: new NetworkApprovals(config.codexHome),
    granted: new GrantedPermissions(),
    patches: new OneAtATime(),
    turnDiff: new TurnDiff(),
  };
}
