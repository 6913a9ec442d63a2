import type { SessionConfig } from '../../agent/session/session-config.ts';
import { featuresOf } from '../features.ts';
import type { CatalogModel } from '../models/catalog-model.ts';
import { modelDirectory } from '../models/model-directory.ts';
import type { SettingValues } from '../settings.ts';
import type { SkillRule } from '../skills/skill-rules.ts';
import { skillHomes, threadSkills } from '../skills/thread-skills.ts';
import { environmentPolicyOf } from './policy-settings.ts';
import { compactPromptOf } from './session-settings.ts';

/** What the configuration decides of a session beside its settings. */
export type SessionPart = Pick<
  SessionConfig,
  | 'persistence'
  | 'features'
  | 'agents'
  | 'agentRoles'
  | 'webSearch'
  | 'models'
  | 'compactPrompt'
  | 'reviewModel'
  | 'includeEnvironmentContext'
  | 'includePermissionsInstructions'
  | 'showRawReasoning'
  | 'environmentPolicy'
  | 'skills'
  | 'findSkills'
  | 'hooks'
  | 'limits'
>;

/** Where a session gets what is in no setting. */
export interface SessionSurroundings {
  readonly codexHome: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly catalog: readonly CatalogModel[];
  /** Which skills are switched off now. */
  readonly skillRules: () => Promise<readonly SkillRule[]>;
}

/** All of it but what depends on more than settings: hooks, roles of agents, and what is required. */
export type PlainSessionPart = Omit<SessionPart, 'hooks' | 'agentRoles' | 'limits'>;

export async function sessionPart(around: SessionSurroundings, settings: SettingValues): Promise<PlainSessionPart> {
  return {
    persistence: settings['bobbin.persistence'],
    features: featuresOf(settings),
    agents: { maxThreads: settings.agents.max_threads, maxDepth: settings.agents.max_depth },
    webSearch: settings.web_search,
    models: modelDirectory(around.catalog, settings),
    reviewModel: settings.review_model ?? null,
    compactPrompt: await compactPromptOf(around.codexHome, settings),
    includeEnvironmentContext: settings.include_environment_context,
    includePermissionsInstructions: settings.include_permissions_instructions,
    showRawReasoning: settings.show_raw_agent_reasoning,
    skills: await threadSkills(skillHomes(around), around.cwd, settings.skills.config),
    findSkills: async () => threadSkills(skillHomes(around), around.cwd, await around.skillRules()),
    environmentPolicy: environmentPolicyOf(settings.shell_environment_policy),
  };
}
