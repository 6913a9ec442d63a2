import type { SandboxPermissions } from '../sandbox/sandbox-permissions.ts';
import type { SandboxPlan } from '../sandbox/sandbox-plan.ts';
import type { ToolContext } from '../tools/tool.ts';

/** What permissions mean in a turn for the files that are there now, with what was granted; null: no sandbox can hold them. */
export function planOfTurn(
  permissions: SandboxPermissions,
  { settings, config, shared, turnId }: ToolContext,
): Promise<SandboxPlan | null> {
  const extra = shared.granted.of(turnId);
  return config.sandbox.plan({ ...permissions, extra }, settings).catch(() => null);
}
