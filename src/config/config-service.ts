import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { SessionConfig, SessionSettings } from '../agent/session.ts';
import type { ModelListParams, ModelListResult } from '../protocol/model.ts';
import type { ApprovalsReviewer, AskForApproval, Personality, SandboxMode } from '../protocol/policy.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { StoreChoice } from '../store/open-store.ts';
import { readApiKey } from './auth-file.ts';
import { BASE_INSTRUCTIONS } from './base-instructions.ts';
import { ConfigError, type ConfigRange } from './config-error.ts';
import { type ConfigTree, emptyTree, mergeTrees } from './config-tree.ts';
import { installationId } from './installation-id.ts';
import { findInstructionFiles } from './instruction-files.ts';
import { bobbinTomlLayer, configTomlLayer, environmentLayer, overridesLayer, threadLayer } from './layers.ts';
import { type CatalogModel, pageModels, readCatalog } from './model-catalog.ts';
import { resolveProvider } from './model-providers.ts';
import { approvalPolicyOf, sandboxPolicyOf, trustLevelOf } from './policy-settings.ts';
import { readSettings, settingKeys } from './read-settings.ts';
import type { OwnSettings, SettingValues } from './settings.ts';

/** Values of `config.toml`, `-c` and a thread's own `config` object, merged. */
export interface ThreadConfig {
  readonly settings: SessionSettings;
  readonly session: Pick<
    SessionConfig,
    'persistence' | 'includeEnvironmentContext' | 'includePermissionsInstructions'
  >;
  /** Files that instructions came from (AGENTS.md …), absolute. */
  readonly instructionSources: readonly string[];
}

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
  readonly personality?: Personality | null | undefined;
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  /** Keys of config.toml, dotted at the top and nested below. */
  readonly config?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Params of the notification `configWarning`. */
export interface ConfigWarning {
  readonly summary: string;
  readonly details: string | null;
  readonly path?: string;
  readonly range?: ConfigRange;
}

export interface LoadConfig {
  /** Default: `CODEX_HOME`, else `~/.codex`. */
  readonly codexHome?: string | undefined;
  /** `key=value`, as given with `-c`. */
  readonly overrides?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

interface Loaded {
  readonly codexHome: string;
  readonly installationId: string;
  readonly env: NodeJS.ProcessEnv;
  /** What stands over `config.toml`: our own settings, the environment and `-c`. */
  readonly upper: ConfigTree;
  readonly settings: SettingValues;
  readonly warnings: readonly ConfigWarning[];
}

/**
 * The configuration of one process. Built-in defaults lie under `config.toml`, then `bobbin.toml`, the environment,
 * `-c`, and a thread's own `config` object.
 *
 * Our own settings are read once. `config.toml` is read again for every thread, so that changes reach new threads.
 */
export class ConfigService {
  readonly #loaded: Loaded;
  /** Our own settings, by key without `bobbin.`. */
  readonly own: OwnSettings;

  private constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.own = ownSettings(loaded.settings);
  }

  /**
   * Reads all layers. A `config.toml` that cannot be used becomes a warning and counts as empty, as in the original.
   *
   * @throws {ConfigError} for a bad `-c`, a bad value in the environment, or a bad `bobbin.toml`: a wrong store must
   * never be used by accident.
   */
  static async load({ codexHome: given, overrides = [], env = process.env }: LoadConfig = {}): Promise<ConfigService> {
    const codexHome = path.resolve(given ?? (env['CODEX_HOME'] || path.join(os.homedir(), '.codex')));
    const ours = await bobbinTomlLayer(codexHome);
    const cwd = process.cwd();
    const upper = [environmentLayer(env, cwd), overridesLayer(overrides, cwd)].reduce(mergeTrees, ours.tree);
    const base = { codexHome, env, upper };
    const { settings, warning } = await readAtStart(base);
    const unknown = ours.unknownKeys.map((key) => unknownKey(codexHome, key));
    return new ConfigService({
      ...base,
      installationId: await installationId(codexHome),
      settings,
      warnings: warning === null ? unknown : [warning, ...unknown],
    });
  }

  /** Absolute. */
  get codexHome(): string {
    return this.#loaded.codexHome;
  }

  /** UUID of the home; sent to the model service. */
  get installationId(): string {
    return this.#loaded.installationId;
  }

  /** Each is sent to every client as `configWarning` after `initialize`. */
  get warnings(): readonly ConfigWarning[] {
    return this.#loaded.warnings;
  }

  /** Provider of threads that name none. */
  get defaultModelProvider(): string {
    return this.#loaded.settings.model_provider;
  }

  get persistence(): OwnSettings['persistence'] {
    return this.own.persistence;
  }

  /** What holds for all threads of the process, unless a thread's own `config` says otherwise. */
  get session(): ThreadConfig['session'] {
    return sessionPart(this.#loaded.settings);
  }

  /** Which store threads are kept in. */
  get storeChoice(): StoreChoice {
    const { own, codexHome } = this;
    const original = this.#loaded.settings.experimental_thread_store;
    switch (own['store.type'] ?? original?.type ?? 'local') {
      case 'local':
        return { type: 'local', codexHome, durability: own.durability, persistence: own.persistence };
      case 'in_memory':
        return { type: 'in_memory', id: own['store.type'] === undefined ? (original?.id ?? own['store.id']) : own['store.id'] };
      case 'module':
        return { type: 'module', module: own['store.module'] ?? null, codexHome };
      case 'sqlite':
        return { type: 'sqlite' };
      case 'postgres':
        return { type: 'postgres' };
      case 'remote':
        return { type: 'remote' };
    }
  }

  /**
   * What a thread with these wishes runs with; `config.toml` is read again.
   *
   * @throws {RpcError} -32600 `failed to load configuration: …`.
   */
  async forThread(overrides: ThreadOverrides): Promise<ThreadConfig> {
    return orRefuse(async () => {
      const layer = threadLayer(overrides.config ?? {});
      const settings = await readThreadSettings(this.#loaded, layer);
      const cwd = path.resolve(overrides.cwd ?? '');
      return {
        settings: await sessionSettings(this.#loaded, settings, { ...overrides, cwd }),
        session: sessionPart(settings),
        instructionSources: await findInstructionFiles(this.codexHome, cwd),
      };
    });
  }

  /**
   * `model/list`: the models of `model_catalog_json`, else the built-in ones.
   *
   * @throws {RpcError} -32600 for a cursor that is none, or a catalogue that cannot be read.
   */
  async listModels(params: ModelListParams): Promise<ModelListResult> {
    const catalog = await orRefuse(() => catalogOf(this.#loaded.codexHome, this.#loaded.settings));
    return pageModels(catalog, params);
  }
}

function sessionPart(settings: SettingValues): ThreadConfig['session'] {
  return {
    persistence: settings['bobbin.persistence'],
    includeEnvironmentContext: settings.include_environment_context,
    includePermissionsInstructions: settings.include_permissions_instructions,
  };
}

type Home = Pick<Loaded, 'codexHome' | 'env' | 'upper'>;

async function readThreadSettings({ codexHome, upper }: Home, thread: ConfigTree): Promise<SettingValues> {
  return readSettings([upper, thread].reduce(mergeTrees, await configTomlLayer(codexHome)));
}

async function readAtStart(home: Home): Promise<{ settings: SettingValues; warning: ConfigWarning | null }> {
  try {
    const settings = await readThreadSettings(home, emptyTree());
    resolveProvider(settings.model_provider, settings, { env: home.env, apiKey: null });
    await catalogOf(home.codexHome, settings);
    return { settings, warning: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { settings: readSettings(home.upper), warning: invalidConfig(error) };
  }
}

function invalidConfig({ message, path: file, range }: ConfigError): ConfigWarning {
  return {
    summary: 'Invalid configuration; using defaults.',
    details: message,
    ...(file === null ? {} : { path: file }),
    ...(range === null ? {} : { range }),
  };
}

function unknownKey(codexHome: string, key: string): ConfigWarning {
  return {
    summary: `Unknown setting \`${key}\` has no effect.`,
    details: null,
    path: path.join(codexHome, 'bobbin.toml'),
  };
}

function ownSettings(settings: SettingValues): OwnSettings {
  const own = settingKeys('bobbin').map((key) => [key.slice('bobbin.'.length), settings[key]]);
  return Object.fromEntries(own) as OwnSettings;
}

async function sessionSettings(
  { codexHome, env, settings: start }: Loaded,
  settings: SettingValues,
  overrides: ThreadOverrides & { readonly cwd: string },
): Promise<SessionSettings> {
  const catalog = await catalogOf(codexHome, settings);
  const trust = await trustLevelOf(settings.projects, overrides.cwd);
  const model = overrides.model ?? settings.model ?? catalog[0]?.slug ?? '';
  if (model === '') throw RpcError.invalidRequest(NO_MODEL);
  const modelProviderId = overrides.modelProvider ?? settings.model_provider;
  const http = resolveProvider(modelProviderId, settings, { env, apiKey: await readApiKey(codexHome) });
  const script = start['bobbin.model.script'];
  return {
    model,
    modelProviderId,
    provider: script === undefined ? http : { kind: 'script', name: http.name, path: script },
    cwd: overrides.cwd,
    approvalPolicy: overrides.approvalPolicy ?? approvalPolicyOf(settings.approval_policy, trust),
    approvalsReviewer: overrides.approvalsReviewer ?? settings.approvals_reviewer,
    sandboxPolicy: sandboxPolicyOf(overrides.sandbox ?? settings.sandbox_mode, trust, settings.sandbox_workspace_write),
    effort: settings.model_reasoning_effort ?? null,
    summary: settings.model_reasoning_summary ?? null,
    personality: overrides.personality ?? settings.personality ?? null,
    serviceTier: serviceTierOf(overrides.serviceTier, settings),
    collaborationMode: 'default',
    baseInstructions: overrides.baseInstructions ?? (await baseInstructions(codexHome, settings, catalog, model)),
    developerInstructions: overrides.developerInstructions ?? settings.developer_instructions ?? null,
  };
}

const NO_MODEL = 'No models are available. Set `model` explicitly or check your model catalog configuration.';

function serviceTierOf(wanted: string | null | undefined, settings: SettingValues): string | null {
  const tier = wanted === undefined ? settings.service_tier : wanted;
  return tier === 'fast' ? 'priority' : (tier ?? null);
}

async function baseInstructions(
  codexHome: string,
  settings: SettingValues,
  catalog: readonly CatalogModel[],
  model: string,
): Promise<string> {
  const file = settings.model_instructions_file;
  const configured = settings.base_instructions ?? settings.instructions ?? (file && (await readInstructions(path.resolve(codexHome, file))));
  return configured || catalog.find(({ slug }) => slug === model)?.base_instructions || BASE_INSTRUCTIONS;
}

async function readInstructions(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw ConfigError.inFile(file, null, error instanceof Error ? error.message : String(error));
  }
}

function catalogOf(codexHome: string, settings: SettingValues): Promise<readonly CatalogModel[]> {
  const file = settings.model_catalog_json;
  return readCatalog(file === undefined ? undefined : path.resolve(codexHome, file));
}

async function orRefuse<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConfigError) throw RpcError.invalidRequest(`failed to load configuration: ${error.message}`);
    throw error;
  }
}
