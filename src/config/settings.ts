import { z } from 'zod';
import {
  ApprovalsReviewer,
  AskForApproval,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  Verbosity,
} from '../protocol/policy.ts';
import { HooksTable } from './hooks/hooks-table.ts';
import { McpServerSettings } from './mcp/mcp-server-settings.ts';
import { ProfileTable } from './permissions/profile-table.ts';
import { SkillRule } from './skills/skill-rules.ts';

/**
 * Where a setting may stand. `codex`: `config.toml`, `-c` and the `config` object of a thread. `bobbin`: our own, in
 * `bobbin.toml` without its `bobbin.` prefix, as `BOBBIN_…` in the environment and as `-c bobbin.…`.
 */
export type SettingFamily = 'codex' | 'bobbin';

/** One setting, declared once. */
export interface Setting<Type extends z.ZodType = z.ZodType, Default = unknown> {
  readonly family: SettingFamily;
  readonly type: Type;
  /** What holds where no layer says anything. */
  readonly default: Default;
  readonly unit?: 'bytes' | 's' | 'ms' | 'processes' | 'requests';
  /** One sentence for people. */
  readonly doc: string;
  /** The value is a path: a relative one counts from the folder of its file, else from the working directory. */
  readonly isPath?: boolean;
  /** A second name in the environment, beside the one made from the key. */
  readonly variable?: string;
}

type Rest = Omit<Setting, 'family' | 'type' | 'default'>;

function codex<Type extends z.ZodType>(type: Type, doc: string): Setting<Type, undefined>;
function codex<Type extends z.ZodType, Default extends z.output<Type>>(
  type: Type,
  doc: string,
  fallback: Default,
): Setting<Type, Default>;
function codex(type: z.ZodType, doc: string, fallback?: unknown): Setting {
  return { family: 'codex', type, default: fallback, doc };
}

function bobbin<Type extends z.ZodType, Default extends z.output<Type> | undefined>(
  type: Type,
  fallback: Default,
  rest: Rest,
): Setting<Type, Default> {
  return { family: 'bobbin', type, default: fallback, ...rest };
}

const count = z.int().min(0);
const atLeastOne = z.int().min(1);
const texts = z.record(z.string(), z.string());

const ModelProviderSettings = z.looseObject({
  name: z.string().optional(),
  base_url: z.string().optional(),
  env_key: z.string().optional(),
  experimental_bearer_token: z.string().optional(),
  http_headers: texts.optional(),
  env_http_headers: texts.optional(),
  query_params: texts.optional(),
  request_max_retries: count.optional(),
  stream_max_retries: count.optional(),
  stream_idle_timeout_ms: count.optional(),
  wire_api: z.enum(['responses']).optional(),
  requires_openai_auth: z.boolean().optional(),
  supports_websockets: z.boolean().optional(),
});
/** One entry of `model_providers` as it stands in the file. */
export type ModelProviderSettings = z.output<typeof ModelProviderSettings>;

const ProjectSettings = z.looseObject({ trust_level: z.enum(['trusted', 'untrusted']).optional() });

const SandboxWorkspaceWrite = z.looseObject({
  writable_roots: z.array(z.string()).default([]),
  network_access: z.boolean().default(false),
  exclude_tmpdir_env_var: z.boolean().default(false),
  exclude_slash_tmp: z.boolean().default(false),
});

const ShellEnvironmentPolicy = z.looseObject({
  inherit: z.enum(['core', 'all', 'none']).default('all'),
  ignore_default_excludes: z.boolean().default(true),
  exclude: z.array(z.string()).default([]),
  set: texts.default({}),
  include_only: z.array(z.string()).default([]),
});

/** What is a table in it is a role, see `roles/discover-roles.ts`. */
const Agents = z.looseObject({
  max_threads: atLeastOne.default(6),
  max_depth: atLeastOne.default(1),
  job_max_runtime_seconds: atLeastOne.optional(),
});

const MEBIBYTE = 1024 * 1024;

/** Every setting this server knows, by key. Keys it does not know are accepted and have no effect. */
export const SETTINGS = {
  model: codex(z.string(), 'Model of new threads.'),
  model_provider: codex(z.string(), 'Key of `model_providers` that new threads use.', 'openai'),
  model_providers: codex(z.record(z.string(), ModelProviderSettings), 'Model services by id.', {}),
  openai_base_url: codex(z.string(), 'Address of the built-in provider `openai`.'),
  model_catalog_json: codex(z.string(), 'File with the models that `model/list` offers.'),
  model_reasoning_effort: codex(ReasoningEffort, 'How much the model thinks.'),
  model_reasoning_summary: codex(ReasoningSummary, 'How the model sums up its reasoning.'),
  model_supports_reasoning_summaries: codex(
    z.boolean(),
    'Ask the model to reason though the catalogue does not say so.',
  ),
  model_verbosity: codex(Verbosity, 'How long answers are, of models that take such a wish.'),
  model_context_window: codex(atLeastOne, 'Tokens of the context window of the model.'),
  model_auto_compact_token_limit: codex(count, 'Tokens from which on a conversation is summed up before it goes on.'),
  tool_output_token_limit: codex(count, "Tokens of a tool's output that go back to the model."),
  review_model: codex(z.string(), 'Model of `review/start`; by default that of the thread.'),
  compact_prompt: codex(z.string(), 'How the model is asked to sum up a conversation.'),
  experimental_compact_prompt_file: codex(
    z.string(),
    'File with how the model is asked; `compact_prompt` wins over it.',
  ),
  features: codex(
    z.record(z.string(), z.unknown()),
    'Abilities to switch on or off: `goals`, `multi_agent`, `request_permissions_tool`, `exec_permission_approvals`.',
    {},
  ),
  agents: codex(Agents, "How many sub-agents a thread may have at one time, how far down, and roles of one's own.", {
    max_threads: 6,
    max_depth: 1,
  }),
  web_search: codex(
    z.enum(['disabled', 'cached', 'live']),
    'Whether the model service may search the web: in what it keeps, or live.',
    'cached',
  ),
  personality: codex(Personality, 'Tone of the model.'),
  service_tier: codex(z.string(), 'Service tier asked of the model service; `fast` means `priority`.'),
  approval_policy: codex(AskForApproval, 'When the agent asks before it runs something.'),
  approvals_reviewer: codex(ApprovalsReviewer, 'Who answers approval requests.', 'user'),
  sandbox_mode: codex(SandboxMode, 'What commands may touch.'),
  default_permissions: codex(
    z.string(),
    'The permission profile in place of `sandbox_mode`: a built-in one or one of `permissions`.',
  ),
  permissions: codex(z.record(z.string(), ProfileTable), "Permission profiles of one's own, by name.", {}),
  sandbox_workspace_write: codex(SandboxWorkspaceWrite, 'Details of the sandbox mode `workspace-write`.', {
    writable_roots: [],
    network_access: false,
    exclude_tmpdir_env_var: false,
    exclude_slash_tmp: false,
  }),
  shell_environment_policy: codex(ShellEnvironmentPolicy, 'Which environment variables commands get.', {
    inherit: 'all',
    ignore_default_excludes: true,
    exclude: [],
    set: {},
    include_only: [],
  }),
  mcp_servers: codex(z.record(z.string(), McpServerSettings), 'MCP servers by name.', {}),
  instructions: codex(z.string(), 'Base instructions of the model.'),
  base_instructions: codex(z.string(), 'Base instructions of the model; wins over `instructions`.'),
  model_instructions_file: codex(z.string(), 'File with the base instructions of the model.'),
  developer_instructions: codex(z.string(), 'Put before the conversation as a developer message.'),
  include_environment_context: codex(z.boolean(), 'Tell the model its folder, shell and date.', true),
  include_permissions_instructions: codex(z.boolean(), 'Tell the model what it may do.', true),
  show_raw_agent_reasoning: codex(z.boolean(), 'Keep unabridged reasoning in the stored history.', false),
  chatgpt_base_url: codex(
    z.string(),
    'Address of the ChatGPT backend, which limits of an account are read from.',
    'https://chatgpt.com/backend-api/',
  ),
  forced_chatgpt_workspace_id: codex(
    z.union([z.string(), z.array(z.string())]),
    'The workspace, or those, that logins with ChatGPT must be of.',
  ),
  forced_login_method: codex(z.enum(['chatgpt', 'api']), 'The only way in which users may log in.'),
  cli_auth_credentials_store: codex(
    z.enum(['file', 'keyring', 'auto', 'ephemeral']),
    'Where logins are kept: `auto` means the file here.',
    'file',
  ),
  skills: codex(
    z.looseObject({ config: z.array(SkillRule).default([]) }),
    'Skills that are switched off, by path or name, in `skills.config`.',
    { config: [] },
  ),
  hooks: codex(HooksTable, 'Commands that are run on occasions of a turn; `hooks.state` says which are trusted.', {}),
  projects: codex(z.record(z.string(), ProjectSettings), 'Trust in folders, by absolute path.', {}),
  project_root_markers: codex(
    z.array(z.string()),
    'Entries by which the root of a project is known; without any a folder stands for itself.',
    ['.git'],
  ),
  experimental_thread_store: codex(
    z.looseObject({ type: z.enum(['local', 'in_memory']), id: z.string().optional() }),
    'Where threads are kept; `bobbin.store.type` wins over it.',
  ),
  'bobbin.store.type': bobbin(z.enum(['local', 'in_memory', 'module', 'sqlite', 'postgres', 'remote']), undefined, {
    doc: 'Where threads are kept.',
    variable: 'BOBBIN_STORE',
  }),
  'bobbin.store.id': bobbin(z.string().min(1), 'default', {
    doc: 'Which store in memory; the same id means the same one.',
  }),
  'bobbin.store.module': bobbin(z.string().min(1), undefined, {
    doc: 'File whose default export makes the store.',
    isPath: true,
  }),
  'bobbin.persistence': bobbin(z.enum(['extended', 'limited']), 'extended', {
    doc: '`extended` also stores commands, failures and live item ids; `limited` exactly what 0.130 stores.',
  }),
  'bobbin.durability': bobbin(z.enum(['disk', 'os']), 'disk', {
    doc: 'What an acknowledged record survives: loss of power, or kill -9 of the process.',
  }),
  'bobbin.index': bobbin(z.enum(['on', 'off']), 'on', {
    doc: 'Whether the local store keeps an index of threads, turns and items in the home.',
  }),
  'bobbin.search': bobbin(z.enum(['on', 'off']), 'on', {
    doc: 'Whether threads of the local store are searched for what was said in them; its index keeps the text for that.',
  }),
  'bobbin.mcp.sharing': bobbin(z.enum(['process', 'thread']), 'process', {
    doc: 'Whether threads that would start an MCP server in the same way use one together, or each has its own.',
  }),
  'bobbin.sandbox.bubblewrap': bobbin(z.string().min(1), undefined, {
    doc: 'The program `bwrap` that confines commands on Linux; without it the one on `PATH`.',
    isPath: true,
  }),
  'bobbin.sandbox.max_processes': bobbin(atLeastOne, 4096, {
    doc: 'Processes and threads that one command in the sandbox may have at a time; on Linux, not for root.',
    unit: 'processes',
  }),
  'bobbin.model.script': bobbin(z.string().min(1), undefined, {
    doc: 'File of model outputs that stands in for every model service.',
    isPath: true,
  }),
  'bobbin.limits.max_line_bytes': bobbin(atLeastOne, 64 * MEBIBYTE, {
    doc: 'Longest message of a client.',
    unit: 'bytes',
  }),
  'bobbin.limits.max_response_bytes': bobbin(atLeastOne, 256 * MEBIBYTE, { doc: 'Longest answer.', unit: 'bytes' }),
  'bobbin.limits.max_page_bytes': bobbin(atLeastOne, 4 * MEBIBYTE, {
    doc: 'Longest page of turns, items or a timeline, as far as it is not one row.',
    unit: 'bytes',
  }),
  'bobbin.limits.max_mcp_message_bytes': bobbin(atLeastOne, 32 * MEBIBYTE, {
    doc: 'Longest message of an MCP server; one that sends a longer one is ended.',
    unit: 'bytes',
  }),
  'bobbin.limits.max_requests_in_flight': bobbin(atLeastOne, 1024, {
    doc: 'Requests of one connection that wait for their answer; beyond it -32001.',
    unit: 'requests',
  }),
  'bobbin.release_after': bobbin(z.number().min(0), 60, {
    doc: 'How long a thread without subscriber, turn and running command is kept from other processes.',
    unit: 's',
  }),
  'bobbin.unload_after_ms': bobbin(count, 30 * 60_000, {
    doc: 'How long a thread without subscriber and turn stays loaded.',
    unit: 'ms',
  }),
  'bobbin.log': bobbin(z.enum(['off', 'error', 'warn', 'info', 'debug', 'trace']), undefined, {
    doc: 'Level of the log on stderr.',
  }),
} as const satisfies Record<string, Setting>;

/** Name of a setting, ours with their `bobbin.` prefix. */
export type SettingKey = keyof typeof SETTINGS;
type Declared<K extends SettingKey> = (typeof SETTINGS)[K];

/** Value of a setting: of its type, or its default. */
export type SettingValue<K extends SettingKey> = z.output<Declared<K>['type']> | Widen<Declared<K>['default']>;
type Widen<T> = T extends undefined ? undefined : never;

/** Every setting with its value. */
export type SettingValues = { readonly [K in SettingKey]: SettingValue<K> };

type OwnKey<K extends SettingKey = SettingKey> = K extends `bobbin.${infer Rest}` ? Rest : never;

/** Our own settings by key, without the `bobbin.` prefix: `own['limits.max_line_bytes']`. */
export type OwnSettings = { readonly [K in OwnKey]: SettingValue<`bobbin.${K}`> };

/** The names in the environment that carry this setting, the preferred one first. */
export function variablesOf(key: SettingKey): readonly string[] {
  const setting: Setting = SETTINGS[key];
  if (setting.family !== 'bobbin') return [];
  const derived = key.replaceAll('.', '_').toUpperCase();
  return setting.variable === undefined ? [derived] : [setting.variable, derived];
}
