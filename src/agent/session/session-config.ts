import type { DynamicTool } from '../dynamic-tools/dynamic-tool.ts';
import type { EnvironmentPolicy } from '../exec/environment-policy.ts';
import type { ConfiguredHook } from '../hooks/configured-hook.ts';
import type { ModelDirectory } from '../model/model-facts.ts';
import type { ModelLogin } from '../model/model-login.ts';
import type { CommandSandbox } from '../sandbox/command-sandbox.ts';
import type { AgentSkill } from '../skills/agent-skill.ts';
import type { AgentLimits } from '../sub-agents/agent-control.ts';
import type { AgentRole } from '../sub-agents/agent-roles.ts';
import type { Features } from './features.ts';
import type { PolicyLimits } from './policy-limits.ts';

/** Settings that do not change while the thread is loaded. */
export interface SessionConfig {
  readonly codexHome: string;
  /** `extended` also stores commands, failures and live item ids; `limited` exactly what 0.130 stores. */
  readonly persistence: 'extended' | 'limited';
  readonly features: Features;
  readonly agents: AgentLimits;
  /** What sub-agents may be started as: roles of the user's own, then those that are always there. */
  readonly agentRoles: readonly AgentRole[];
  /** Of a sub-agent: who is above it, at the top and next to it. Null for a thread that a user works in. */
  readonly lineage: { readonly rootThreadId: string; readonly parentThreadId: string } | null;
  /** Whether the model service may search the web, and whether live or in what it keeps. */
  readonly webSearch: 'disabled' | 'cached' | 'live';
  /** What is known of models. */
  readonly models: ModelDirectory;
  /** How the model is asked to sum up a conversation; null: in our own words. */
  readonly compactPrompt: string | null;
  /** Reviews are done by it; null: by the model of the thread. */
  readonly reviewModel: string | null;
  readonly includeEnvironmentContext: boolean;
  readonly includePermissionsInstructions: boolean;
  /** `show_raw_agent_reasoning`: unabridged reasoning is stored in the limited form too. */
  readonly showRawReasoning: boolean;
  /** Absolute paths of instruction files (AGENTS.md …) whose text the model is told, most general first. */
  readonly instructionFiles: readonly string[];
  /** Skills that the user may choose and the model is told of. */
  readonly skills: readonly AgentSkill[];
  /** The same as they are now: they come and go on the disk. */
  readonly findSkills: () => Promise<readonly AgentSkill[]>;
  /** Tools that the client serves, in the order in which it named them. */
  readonly dynamicTools: readonly DynamicTool[];
  /** Of the file that the thread is stored in; null where there is none. */
  readonly transcriptPath: () => Promise<string | null>;
  /** The hooks that may run, in their order. */
  readonly hooks: readonly ConfiguredHook[];
  /** What threads may run with. */
  readonly limits: PolicyLimits;
  /** Which variables of the server commands get. */
  readonly environmentPolicy: EnvironmentPolicy;
  /** Holds commands to the sandbox policy. */
  readonly sandbox: CommandSandbox;
  /** `experimentalRawEvents` of `thread/start`. */
  readonly rawEvents: boolean;
  /** Name of the client that created the thread; sent to the model service. */
  readonly originator: string;
  readonly userAgent: string;
  /** What requests to providers that take the login of the user are made with. */
  readonly login: ModelLogin;
  /** UUID of the home; sent to the model service. */
  readonly installationId: string;
}
