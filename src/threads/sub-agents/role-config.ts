import { AgentError } from '../../agent/sub-agents/agent-control.ts';
import type { AgentRole } from '../../agent/sub-agents/agent-roles.ts';
import type { ThreadConfig } from '../../config/config-service.ts';
import { mergeTrees, valueAt } from '../../config/layers/config-tree.ts';
import { readRoleFile } from '../../config/roles/role-file.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** Settings of a session by the keys of `config.toml` that decide them. */
const DECIDED_BY = {
  model: ['model'],
  effort: ['model_reasoning_effort'],
  summary: ['model_reasoning_summary'],
  personality: ['personality'],
  serviceTier: ['service_tier'],
  developerInstructions: ['developer_instructions'],
  baseInstructions: ['base_instructions', 'instructions', 'model_instructions_file'],
  modelProviderId: ['model_provider', 'model_providers'],
  provider: ['model_provider', 'model_providers'],
} as const satisfies Partial<Record<keyof ThreadConfig['settings'], readonly string[]>>;

/**
 * What an agent of this role runs with: as its parent, but for what the file of the role says. Whom it asks, what it may touch and where it is are its
 * parent's.
 *
 * @throws {AgentError} the file of the role cannot be used (any more).
 */
export async function roleConfig(
  { config, logger }: ThreadsContext,
  parent: ThreadConfig,
  role: AgentRole | null,
): Promise<ThreadConfig> {
  if (role?.file == null) return parent;
  try {
    const { settings: wishes } = await readRoleFile(role.file, { isDeclared: true });
    if (Object.keys(wishes).length === 0) return parent;
    const { cwd } = parent.settings;
    const chosen = await config.forThread({ cwd, config: mergeTrees(parent.wishes, wishes) });
    const decided = Object.entries(DECIDED_BY).flatMap(([setting, keys]) =>
      keys.some((key) => valueAt(wishes, [key]) !== undefined)
        ? [[setting, chosen.settings[setting as keyof typeof DECIDED_BY]]]
        : [],
    );
    return { ...chosen, settings: { ...parent.settings, ...Object.fromEntries(decided) }, rules: parent.rules };
  } catch (error) {
    logger.warn({ err: error, role: role.name }, 'the role of an agent cannot be used');
    throw new AgentError('agent type is currently not available');
  }
}
