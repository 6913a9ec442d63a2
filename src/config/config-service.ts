import os from 'node:os';
import path from 'node:path';
import type { McpServerDefinition } from '../agent/mcp/server-definition.ts';
import type { ChosenProfile } from '../agent/permissions/built-in-profiles.ts';
import type { Features } from '../agent/session/features.ts';
import type { SessionSettings } from '../agent/session/session-settings.ts';
import { OneAtATime } from '../async/one-at-a-time.ts';
import type { ConfigReadParams, ConfigReadResult } from '../protocol/config.ts';
import type { ConfigRequirementsReadResult } from '../protocol/config-requirements.ts';
import type { ConfigWriteResult } from '../protocol/config-write.ts';
import type { ExperimentalFeatureListParams, ExperimentalFeatureListResult } from '../protocol/experimental-feature.ts';
import type { HooksListEntry } from '../protocol/hook.ts';
import type { ModelListParams, ModelListResult } from '../protocol/model.ts';
import type { PermissionProfileListParams, PermissionProfileListResult } from '../protocol/permission-profile.ts';
import type { PermissionProfileSelection } from '../protocol/permissions.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { StoreChoice } from '../store/open-store.ts';
import { type ConfigWarning, unknownKey } from './config-warning.ts';
import { featuresOf } from './features.ts';
import { discoverHooks } from './hooks/discover-hooks.ts';
import { installationId } from './installation-id.ts';
import { type ConfigTree, mergeTrees } from './layers/config-tree.ts';
import { effectiveConfig } from './layers/effective-config.ts';
import { allLayers, mergedLayers } from './layers/layer-stack.ts';
import { bobbinTomlLayer, environmentLayer, overridesLayer, threadLayer } from './layers/layers.ts';
import { type Configuration, type Occasion, readConfiguration } from './layers/read-configuration.ts';
import { SYSTEM_FOLDER, type SystemFiles, systemFiles } from './layers/system-files.ts';
import { listFeatures } from './list-features.ts';
import { mcpServerDefinitions } from './mcp/mcp-servers.ts';
import { pageModels } from './models/model-catalog.ts';
import { pageByOffset } from './page-by-offset.ts';
import type { ProfileTables } from './permissions/resolve-profile.ts';
import { readSettings, settingKeys } from './read-settings.ts';
import { orFail, orNotPersisted, orRefuse } from './refuse.ts';
import { RequirementRules } from './requirements/requirement-rules.ts';
import { requirementsView } from './requirements/requirements-view.ts';
import type { OwnSettings, SettingValues } from './settings.ts';
import type { SkillRule } from './skills/skill-rules.ts';
import { readAtStart } from './start-configuration.ts';
import { chooseStore } from './store-choice.ts';
import { chooseProfile, listProfiles } from './threads/choose-profile.ts';
import { type CommandSettings, commandSettings } from './threads/command-settings.ts';
import { findInstructionFiles } from './threads/instruction-files.ts';
import { type SessionPart, sessionPart } from './threads/session-part.ts';
import { catalogOf, sessionSettings, type ThreadOverrides } from './threads/session-settings.ts';
import { settleThread } from './threads/settle-thread.ts';
import { allowMcpTool } from './writing/allow-mcp-tool.ts';
import { whileConfigLocked } from './writing/config-lock.ts';
import { type WriteConfig, writeConfig } from './writing/write-config.ts';

/** The `config` object of a request: keys of `config.toml`, dotted at the top and nested below. */
export type ThreadWishes = Readonly<Record<string, unknown>>;

/** What one thread runs with. */
export interface ThreadConfig {
  readonly settings: SessionSettings;
  readonly session: SessionPart;
  /** Files that instructions came from (AGENTS.md …), absolute. */
  readonly instructionSources: readonly string[];
  /** The permission profiles of one's own that there are. */
  readonly profiles: ProfileTables;
  readonly mcpServers: readonly McpServerDefinition[];
  /** The `config` object of the request that loaded the thread. */
  readonly wishes: ThreadWishes;
  /** What the thread may run with, now and later. */
  readonly rules: RequirementRules;
  /** What its clients are to know about its configuration: sentences. */
  readonly warnings: readonly string[];
}

/** Where the configuration of a process comes from. */
export interface LoadConfig {
  /** Default: `CODEX_HOME`, else `~/.codex`. */
  readonly codexHome?: string | undefined;
  /** `key=value`, as given with `-c`. */
  readonly overrides?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where the administrator's files are; default: `/etc/codex`. */
  readonly systemFolder?: string | undefined;
}

interface Loaded {
  readonly codexHome: string;
  readonly system: SystemFiles;
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
  #loaded: Loaded;
  readonly #edits = new OneAtATime();
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
  static async load({
    codexHome: chosen,
    overrides = [],
    env = process.env,
    systemFolder = SYSTEM_FOLDER,
  }: LoadConfig = {}): Promise<ConfigService> {
    const codexHome = path.resolve(chosen ?? (env.CODEX_HOME || path.join(os.homedir(), '.codex')));
    const ours = await bobbinTomlLayer(codexHome);
    const cwd = process.cwd();
    const given = overridesLayer(overrides, cwd);
    const upper = [environmentLayer(env, cwd), given.tree].reduce(mergeTrees, ours.tree);
    const base = { codexHome, system: systemFiles(systemFolder), env, upper };
    const { settings, warnings } = await readAtStart(base);
    const inFile = ours.unknownKeys.map((key) => ({ ...unknownKey(key), path: path.join(codexHome, 'bobbin.toml') }));
    const unknown = [...inFile, ...given.unknownKeys.map(unknownKey)];
    return new ConfigService({
      ...base,
      installationId: await installationId(codexHome),
      settings,
      warnings: [...warnings, ...unknown],
    });
  }

  /** Absolute. */
  get codexHome(): string {
    return this.#loaded.codexHome;
  }

  /** What a login is made and read with. */
  get surroundings(): Pick<Loaded, 'codexHome' | 'env' | 'settings'> {
    return this.#loaded;
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

  /** What the home has switched on. */
  get features(): Features {
    return featuresOf(this.#loaded.settings);
  }

  /** Which store threads are kept in. */
  get storeChoice(): StoreChoice {
    return chooseStore(this.#loaded.settings, this.codexHome);
  }

  /**
   * What a thread with these wishes runs with; `config.toml` is read again.
   *
   * @throws {RpcError} -32600 `failed to load configuration: …`.
   */
  async forThread(overrides: ThreadOverrides): Promise<ThreadConfig> {
    if (overrides.cwd?.includes('\0')) throw RpcError.invalidRequest('cwd must not contain a NUL byte');
    return orRefuse(async () => {
      const cwd = path.resolve(overrides.cwd ?? '');
      const configuration = await this.#read({ cwd, thread: threadLayer(overrides.config ?? {}) });
      const { settings } = configuration;
      const catalog = await catalogOf(this.codexHome, settings);
      const chosen = {
        settings: await sessionSettings({ ...this.#loaded, catalog }, settings, { ...overrides, cwd }),
        session: await sessionPart({ ...this.#loaded, cwd, catalog, skillRules: () => this.skillRules() }, settings),
      };
      return {
        ...(await settleThread(configuration, chosen, overrides)),
        profiles: settings.permissions,
        mcpServers: mcpServerDefinitions(settings.mcp_servers),
        wishes: overrides.config ?? {},
        instructionSources: await findInstructionFiles(this.codexHome, cwd),
      };
    });
  }

  /**
   * The permission profile that a thread in `cwd` is to go on with; `config.toml` is read again.
   *
   * @throws {RpcError} -32600 `failed to load configuration: …`.
   */
  async chooseProfile(
    selection: PermissionProfileSelection,
    { cwd, wishes }: { readonly cwd: string; readonly wishes: ThreadWishes },
  ): Promise<ChosenProfile> {
    return orRefuse(async () => {
      const { settings } = await this.#read({ cwd, thread: threadLayer(wishes) });
      return chooseProfile(selection, settings.permissions, cwd);
    });
  }

  /**
   * What commands of clients, outside of threads, run with; `config.toml` is read again.
   *
   * @throws {RpcError} -32600 `failed to load configuration: …`.
   */
  async forCommands(): Promise<CommandSettings> {
    return orRefuse(async () => {
      const { settings, requirements } = await this.#read({ cwd: process.cwd() });
      return commandSettings(settings, new RequirementRules(requirements));
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

  /**
   * `config/read`: all layers as they are now, those of the project of `cwd` too where it is given. Our own settings are no part of it.
   *
   * @throws {RpcError} -32603 for a layer that cannot be used.
   */
  async read({ includeLayers, cwd }: ConfigReadParams): Promise<ConfigReadResult> {
    const folder = cwd == null ? null : path.resolve(cwd);
    const { stack } = await orFail('failed to read configuration layers', () => this.#read({ cwd: folder }));
    return effectiveConfig(allLayers(stack), includeLayers);
  }

  /**
   * `configRequirements/read`
   *
   * @throws {RpcError} -32603 for requirements that cannot be understood.
   */
  async readRequirements(): Promise<ConfigRequirementsReadResult> {
    const { requirements } = await orFail('failed to read configuration layers', () => this.#read({ cwd: null }));
    return { requirements: requirementsView(requirements) };
  }

  /** The hooks of a folder, for `hooks/list`. A configuration that cannot be used is an error of the entry. */
  async listHooks(cwd: string): Promise<HooksListEntry> {
    try {
      const { stack, requirements, settings } = await orRefuse(() => this.#read({ cwd: path.resolve(cwd) }));
      if (!featuresOf(settings).hooks) return { cwd, hooks: [], warnings: [], errors: [] };
      const { hooks, warnings } = await discoverHooks(stack, requirements);
      return { cwd, hooks: hooks.map(({ metadata }) => metadata), warnings: [...warnings], errors: [] };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return { cwd, hooks: [], warnings: [], errors: [{ path: cwd, message: error.message }] };
    }
  }

  /**
   * `config/value/write` and `config/batchWrite`: changes `config.toml`, which then counts for what is asked of this service too.
   *
   * @throws {RpcError} see {@link writeConfig}; -32603 for a `config.toml` that cannot be read or written.
   */
  write(params: WriteConfig): Promise<ConfigWriteResult> {
    return this.change(() => params);
  }

  /** {@link write} of what `make` makes of the settings that `config.toml` itself has by then: nobody else writes between the two. */
  change(make: (written: SettingValues) => WriteConfig): Promise<ConfigWriteResult> {
    const change = async () => {
      const { stack } = await this.#read({ cwd: null });
      const params = make(readSettings(mergedLayers(stack.base.filter(({ name }) => name.type === 'user'))));
      const result = await writeConfig(this.codexHome, params, [...stack.flags, ...stack.managed]);
      this.#loaded = { ...this.#loaded, settings: (await this.#read({ cwd: null })).settings };
      return result;
    };
    return orFail('failed to load configuration', () =>
      orNotPersisted(path.join(this.codexHome, 'config.toml'), () => this.#edit(change)),
    );
  }

  /** `experimentalFeature/list` */
  listFeatures(params: ExperimentalFeatureListParams): ExperimentalFeatureListResult {
    return pageByOffset(listFeatures(this.features), params, 'feature flags');
  }

  /**
   * `permissionProfile/list`.
   *
   * @throws {RpcError} -32600 for a cursor that is none, or a `config.toml` that cannot be used.
   */
  async listPermissionProfiles(params: PermissionProfileListParams): Promise<PermissionProfileListResult> {
    const cwd = params.cwd == null ? null : path.resolve(params.cwd);
    const profiles = await orRefuse(async () => {
      const { requirements, settings } = await this.#read({ cwd });
      return listProfiles(new RequirementRules(requirements), settings.permissions);
    });
    return pageByOffset(profiles, params, 'permission profiles');
  }

  /**
   * The MCP servers that a thread with these wishes would have, by name.
   *
   * @throws {RpcError} -32603 for a `config.toml` that cannot be used.
   */
  async readMcpServers(wishes: ThreadWishes = {}): Promise<readonly McpServerDefinition[]> {
    return orFail('failed to reload config', async () => {
      const { settings } = await this.#read({ cwd: null, thread: threadLayer(wishes) });
      return mcpServerDefinitions(settings.mcp_servers);
    });
  }

  /** What `config.toml` says now of which skills are switched off. */
  async skillRules(): Promise<readonly SkillRule[]> {
    const { settings } = await orFail('failed to load configuration', () => this.#read({ cwd: null }));
    return settings.skills.config;
  }

  #read(occasion: Occasion): Promise<Configuration> {
    return readConfiguration(this.#loaded, occasion);
  }

  /** Writes into `config.toml` that a tool of a server that stands there runs without being asked about. */
  allowMcpTool(server: string, tool: string): Promise<void> {
    return this.#edit(() => allowMcpTool(path.join(this.codexHome, 'config.toml'), server, tool));
  }

  /** One change of `config.toml` at a time, here and in other processes of ours. */
  #edit<T>(change: () => Promise<T>): Promise<T> {
    return this.#edits.run(() => whileConfigLocked(this.codexHome, change));
  }
}

function ownSettings(settings: SettingValues): OwnSettings {
  const own = settingKeys('bobbin').map((key) => [key.slice('bobbin.'.length), settings[key]]);
  return Object.fromEntries(own) as OwnSettings;
}
