import path from 'node:path';
import { type ModelFacts, modelFacts } from '../../agent/model/model-facts.ts';
import { instructionsFor } from '../../agent/model/model-instructions.ts';
import { chosenPersonality } from '../../agent/session/chosen-personality.ts';
import { UNTOLD_MODE } from '../../agent/session/mode-setting.ts';
import type { SessionSettings } from '../../agent/session/session-settings.ts';
import type { PermissionProfileSelection } from '../../protocol/permissions.ts';
import type { ApprovalsReviewer, AskForApproval, Personality, SandboxMode } from '../../protocol/policy.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { ConfigError } from '../config-error.ts';
import { BASE_INSTRUCTIONS } from '../models/base-instructions.ts';
import type { CatalogModel } from '../models/catalog-model.ts';
import { readCatalog } from '../models/model-catalog.ts';
import { modelDirectory } from '../models/model-directory.ts';
import { resolveProvider } from '../models/model-providers.ts';
import type { SettingValues } from '../settings.ts';
import { chooseProfile, configuredSandbox, type SandboxSettings } from './choose-profile.ts';
import { approvalPolicyOf, sandboxPolicyOf, type TrustLevel, trustLevelOf } from './policy-settings.ts';

const NO_MODEL = 'No models are available. Set `model` explicitly or check your model catalog configuration.';

/**
 * What a thread asks for itself, in the words of `thread/start`. Absent or null leaves the configured value;
 * `serviceTier: null` clears it.
 */
export interface ThreadOverrides {
  /** A relative path counts from the working directory of the process, which is also the default. */
  readonly cwd?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly serviceTier?: string | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  readonly sandbox?: SandboxMode | null | undefined;
  /** A named profile, in place of `sandbox`. */
  readonly permissions?: PermissionProfileSelection | null | undefined;
  readonly personality?: Personality | null | undefined;
  readonly baseInstructions?: string | null | undefined;
  /** Those it began with: they count where nobody gives others. */
  readonly storedInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  /** Keys of config.toml, dotted at the top and nested below. */
  readonly config?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Where settings get what is in no config file. */
export interface SettingsSurroundings {
  readonly codexHome: string;
  readonly env: NodeJS.ProcessEnv;
  readonly catalog: readonly CatalogModel[];
}

/**
 * What a thread runs with: its wishes, then the settings, then what the original chooses by itself.
 *
 * @throws {ConfigError} for an unknown provider or a file that cannot be read.
 * @throws {RpcError} -32600 without any model.
 */
export async function sessionSettings(
  { codexHome, env, catalog }: SettingsSurroundings,
  settings: SettingValues,
  overrides: ThreadOverrides & { readonly cwd: string },
): Promise<SessionSettings> {
  const trust = await trustLevelOf(settings.projects, overrides.cwd);
  const model = overrides.model ?? settings.model ?? catalog[0]?.slug ?? '';
  if (model === '') throw RpcError.invalidRequest(NO_MODEL);
  const modelProviderId = overrides.modelProvider ?? settings.model_provider;
  const http = resolveProvider(modelProviderId, settings, { env });
  const script = settings['bobbin.model.script'];
  const personality = overrides.personality ?? settings.personality ?? null;
  const ownInstructions = overrides.baseInstructions ?? (await configuredInstructions(codexHome, settings));
  return {
    model,
    modelProviderId,
    provider: script === undefined ? http : { kind: 'script', name: http.name, path: script },
    cwd: overrides.cwd,
    approvalPolicy: overrides.approvalPolicy ?? approvalPolicyOf(settings.approval_policy, trust),
    approvalsReviewer: overrides.approvalsReviewer ?? settings.approvals_reviewer,
    ...sandboxOf(overrides, settings, trust),
    effort: settings.model_reasoning_effort ?? null,
    summary: settings.model_reasoning_summary ?? null,
    personality,
    serviceTier: serviceTierOf(overrides.serviceTier, settings),
    collaborationMode: UNTOLD_MODE,
    baseInstructions:
      ownInstructions ??
      overrides.storedInstructions ??
      instructionsOf(modelFacts(modelDirectory(catalog, settings), model), personality),
    hasOwnInstructions: ownInstructions !== null,
    developerInstructions: overrides.developerInstructions ?? settings.developer_instructions ?? null,
  };
}

function sandboxOf(
  { sandbox, permissions, cwd }: ThreadOverrides & { readonly cwd: string },
  settings: SettingValues,
  trust: TrustLevel | null,
): SandboxSettings {
  if (sandbox != null && permissions != null) {
    throw RpcError.invalidRequest('`permissions` cannot be combined with `sandbox`');
  }
  if (permissions != null) return chooseProfile(permissions, settings.permissions, cwd);
  if (sandbox == null) return configuredSandbox(settings, trust, cwd);
  const sandboxPolicy = sandboxPolicyOf(sandbox, trust, settings.sandbox_workspace_write);
  return { sandboxPolicy, ownPermissions: null, permissionProfile: null };
}

function serviceTierOf(wanted: string | null | undefined, settings: SettingValues): string | null {
  const tier = wanted === undefined ? settings.service_tier : wanted;
  return tier === 'fast' ? 'priority' : (tier ?? null);
}

function instructionsOf(facts: ModelFacts, personality: Personality | null): string {
  return instructionsFor(facts.instructions, chosenPersonality({ personality }, facts)) || BASE_INSTRUCTIONS;
}

async function configuredInstructions(codexHome: string, settings: SettingValues): Promise<string | null> {
  const file = settings.model_instructions_file;
  const configured =
    settings.base_instructions ??
    settings.instructions ??
    (file && (await readInstructions(path.resolve(codexHome, file))));
  return configured || null;
}

/** How the model is asked to sum up a conversation; null where nobody says so. */
export async function compactPromptOf(codexHome: string, settings: SettingValues): Promise<string | null> {
  const file = settings.experimental_compact_prompt_file;
  const prompt = settings.compact_prompt ?? (file && (await readInstructions(path.resolve(codexHome, file))));
  return prompt?.trim() ? prompt : null;
}

async function readInstructions(file: string): Promise<string> {
  try {
    return (await readRegularFile(file)).toString('utf8');
  } catch (error) {
    throw ConfigError.inFile(file, null, error instanceof Error ? error.message : String(error));
  }
}

/** The models of `model_catalog_json`, else the built-in ones. */
export function catalogOf(codexHome: string, settings: SettingValues): Promise<readonly CatalogModel[]> {
  const file = settings.model_catalog_json;
  return readCatalog(file === undefined ? undefined : path.resolve(codexHome, file));
}
