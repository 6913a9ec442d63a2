import os from 'node:os';
import path from 'node:path';
import type { Features } from '../agent/features.ts';
import type { McpServerDefinition } from '../agent/mcp/server-definition.ts';
import type { SessionSettings } from '../agent/session-settings.ts';
import { OneAtATime } from '../async/one-at-a-time.ts';
import type { ConfigReadParams, ConfigReadResult } from '../protocol/config.ts';
import type { ConfigWriteResult } from '../protocol/config-write.ts';
import type { ExperimentalFeatureListParams, ExperimentalFeatureListResult } from '../protocol/experimental-feature.ts';
import type { ModelListParams, ModelListResult } from '../protocol/model.ts';
import type { PermissionProfileListParams, PermissionProfileListResult } from '../protocol/permission-profile.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import type { StoreChoice } from '../store/open-store.ts';
import { allowMcpTool } from './allow-mcp-tool.ts';
import { ConfigError, type ConfigRange } from './config-error.ts';
import { type ConfigTree, emptyTree, mergeTrees } from './config-tree.ts';
import { effectiveConfig, type SourcedLayer } from './effective-config.ts';
import { featuresOf } from './features.ts';
import { installationId } from './installation-id.ts';
import { findInstructionFiles } from './instruction-files.ts';
import {
  bobbinTomlLayer,
  configTomlLayer,
  environmentLayer,
  overridesLayer,
  threadLayer,
  withoutOwn,
} from './layers.ts';
import { listFeatures } from './list-features.ts';
import { mcpServerDefinitions } from './mcp-servers.ts';
import { pageModels } from './model-catalog.ts';
import { resolveProvider } from './model-providers.ts';
import { pageByOffset } from './page-by-offset.ts';
import { type CommandSettings, commandSettings } from './policy-settings.ts';
import { readSettings, settingKeys } from './read-settings.ts';
import { type SessionPart, sessionPart } from './session-part.ts';
import { catalogOf, sessionSettings, type ThreadOverrides } from './session-settings.ts';
import type { OwnSettings, SettingValues } from './settings.ts';
import type { SkillRule } from './skills/skill-rules.ts';
import { chooseStore } from './store-choice.ts';
import { type WriteConfig, writeConfig } from './write-config.ts';

/** The `config` object of a request: keys of `config.toml`, dotted at the top and nested below. */
export type ThreadWishes = Readonly<Record<string, unknown>>;

/** What one thread runs with. */
export interface ThreadConfig {
  readonly settings: SessionSettings;
  readonly session: SessionPart;
  /** Files that instructions came from (AGENTS.md …), absolute. */
  readonly instructionSources: readonly string[];
  readonly mcpServers: readonly McpServerDefinition[];
  /** The `config` object of the request that loaded the thread. */
  readonly wishes: ThreadWishes;
}

/** Params of the notification `configWarning`. */
export interface ConfigWarning {
  readonly summary: string;
  readonly details: string | null;
  readonly path?: string;
  readonly range?: ConfigRange;
}

/** Where the configuration of a process comes from. */
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
  static async load({ codexHome: chosen, overrides = [], env = process.env }: LoadConfig = {}): Promise<ConfigService> {
    const codexHome = path.resolve(chosen ?? (env.CODEX_HOME || path.join(os.homedir(), '.codex')));
    const ours = await bobbinTomlLayer(codexHome);
    const cwd = process.cwd();
    const given = overridesLayer(overrides, cwd);
    const upper = [environmentLayer(env, cwd), given.tree].reduce(mergeTrees, ours.tree);
    const base = { codexHome, env, upper };
    const { settings, warning } = await readAtStart(base);
    const inFile = ours.unknownKeys.map((key) => ({ ...unknownKey(key), path: path.join(codexHome, 'bobbin.toml') }));
    const unknown = [...inFile, ...given.unknownKeys.map(unknownKey)];
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
      const layer = threadLayer(overrides.config ?? {});
      const settings = await readThreadSettings(this.#loaded, layer);
      const cwd = path.resolve(overrides.cwd ?? '');
      const catalog = await catalogOf(this.codexHome, settings);
      return {
        settings: await sessionSettings({ ...this.#loaded, catalog }, settings, { ...overrides, cwd }),
        session: await sessionPart({ ...this.#loaded, cwd, catalog }, settings),
        mcpServers: mcpServerDefinitions(settings.mcp_servers),
        wishes: overrides.config ?? {},
        instructionSources: await findInstructionFiles(this.codexHome, cwd),
      };
    });
  }

  /**
   * What commands of clients, outside of threads, run with; `config.toml` is read again.
   *
   * @throws {RpcError} -32600 `failed to load configuration: …`.
   */
  async forCommands(): Promise<CommandSettings> {
    return orRefuse(async () => commandSettings(await readThreadSettings(this.#loaded, threadLayer({}))));
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
   * `config/read`: `config.toml` as it is now under `-c`. Our own settings are not part of it.
   *
   * @throws {RpcError} -32603 for a `config.toml` that cannot be used.
   */
  async read({ includeLayers }: ConfigReadParams): Promise<ConfigReadResult> {
    const { codexHome } = this;
    const flags = withoutOwn(this.#loaded.upper);
    const user = await orFail('failed to read configuration layers', () => configTomlLayer(codexHome));
    const file = path.join(codexHome, 'config.toml');
    const layers: SourcedLayer[] = [{ name: { type: 'user', file, profile: null }, tree: user }];
    if (Object.keys(flags).length > 0) layers.push({ name: { type: 'sessionFlags' }, tree: flags });
    return effectiveConfig(layers, includeLayers);
  }

  /**
   * `config/value/write` and `config/batchWrite`: changes `config.toml`, which then counts for what is asked of this service too.
   *
   * @throws {RpcError} see {@link writeConfig}; -32603 for a `config.toml` that cannot be read.
   */
  write(params: WriteConfig): Promise<ConfigWriteResult> {
    return this.#edits.run(() =>
      orFail('failed to load configuration', async () => {
        const result = await writeConfig(this.codexHome, params, withoutOwn(this.#loaded.upper));
        this.#loaded = { ...this.#loaded, settings: await readThreadSettings(this.#loaded, emptyTree()) };
        return result;
      }),
    );
  }

  /** `experimentalFeature/list` */
  listFeatures(params: ExperimentalFeatureListParams): ExperimentalFeatureListResult {
    return pageByOffset(listFeatures(this.features), params, 'feature flags');
  }

  /** `permissionProfile/list`: no named profile can be chosen yet, so none is offered. */
  listPermissionProfiles(params: PermissionProfileListParams): PermissionProfileListResult {
    return pageByOffset([], params, 'permission profiles');
  }

  /**
   * The MCP servers that a thread with these wishes would have, by name.
   *
   * @throws {RpcError} -32603 for a `config.toml` that cannot be used.
   */
  async readMcpServers(wishes: ThreadWishes = {}): Promise<readonly McpServerDefinition[]> {
    return orFail('failed to reload config', async () => {
      const settings = await readThreadSettings(this.#loaded, threadLayer(wishes));
      return mcpServerDefinitions(settings.mcp_servers);
    });
  }

  /** What `config.toml` says now of which skills are switched off. */
  async skillRules(): Promise<readonly SkillRule[]> {
    const read = () => readThreadSettings(this.#loaded, emptyTree());
    return (await orFail('failed to load configuration', read)).skills.config;
  }

  /** Writes into `config.toml` that a tool of a server that stands there runs without being asked about. */
  allowMcpTool(server: string, tool: string): Promise<void> {
    return this.#edits.run(() => allowMcpTool(path.join(this.codexHome, 'config.toml'), server, tool));
  }
}

type Home = Pick<Loaded, 'codexHome' | 'env' | 'upper'>;

async function readThreadSettings({ codexHome, upper }: Home, thread: ConfigTree): Promise<SettingValues> {
  return readSettings([upper, thread].reduce(mergeTrees, await configTomlLayer(codexHome)));
}

async function readAtStart(home: Home): Promise<{ settings: SettingValues; warning: ConfigWarning | null }> {
  try {
    const settings = await readThreadSettings(home, emptyTree());
    resolveProvider(settings.model_provider, settings, { env: home.env });
    await catalogOf(home.codexHome, settings);
    mcpServerDefinitions(settings.mcp_servers);
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

function unknownKey(key: string): ConfigWarning {
  return { summary: `Unknown setting \`${key}\` has no effect.`, details: null };
}

function ownSettings(settings: SettingValues): OwnSettings {
  const own = settingKeys('bobbin').map((key) => [key.slice('bobbin.'.length), settings[key]]);
  return Object.fromEntries(own) as OwnSettings;
}

/** For requests that are about the configuration itself. */
async function orFail<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConfigError) throw new RpcError(RPC_ERROR.internalError, `${what}: ${error.message}`);
    throw error;
  }
}

async function orRefuse<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConfigError) throw RpcError.invalidRequest(`failed to load configuration: ${error.message}`);
    throw error;
  }
}
