import { z } from 'zod';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import {
  ApprovalsReviewer,
  AskForApproval,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  Verbosity,
} from './policy.ts';
import { experimental } from './stability.ts';

/** Params of `config/read`. */
export const ConfigReadParams = z.object({
  /** Also tell what each layer says by itself. */
  includeLayers: z.boolean().default(false),
  /** Folder whose project counts too. */
  cwd: optionalNullable(z.string()),
});
export type ConfigReadParams = z.output<typeof ConfigReadParams>;

const WebSearchMode = z.enum(['disabled', 'cached', 'indexed', 'live']).meta({ id: 'WebSearchMode' });

const WebSearchToolConfig = z
  .object({
    context_size: z.enum(['low', 'medium', 'high']).nullish(),
    allowed_domains: z.array(z.string()).nullish(),
    location: z
      .object({
        country: z.string().nullish(),
        region: z.string().nullish(),
        city: z.string().nullish(),
        timezone: z.string().nullish(),
      })
      .nullish(),
  })
  .meta({ id: 'WebSearchToolConfig' });

const ToolsV2 = z
  .object({ web_search: WebSearchToolConfig.nullish(), view_image: z.boolean().nullish() })
  .meta({ id: 'ToolsV2' });

const SandboxWorkspaceWrite = z
  .object({
    writable_roots: z.array(z.string()).optional(),
    network_access: z.boolean().optional(),
    exclude_tmpdir_env_var: z.boolean().optional(),
    exclude_slash_tmp: z.boolean().optional(),
  })
  .meta({ id: 'SandboxWorkspaceWrite' });

const ProfileV2 = z
  .looseObject({
    model: z.string().nullish(),
    model_provider: z.string().nullish(),
    approval_policy: AskForApproval.nullish(),
    approvals_reviewer: ApprovalsReviewer.nullish(),
    service_tier: z.string().nullish(),
    model_reasoning_effort: ReasoningEffort.nullish(),
    model_reasoning_summary: ReasoningSummary.nullish(),
    model_verbosity: Verbosity.nullish(),
    web_search: WebSearchMode.nullish(),
    tools: ToolsV2.nullish(),
    chatgpt_base_url: z.string().nullish(),
  })
  .meta({ id: 'ProfileV2' });

const AppsConfig = z
  .looseObject({
    _default: z
      .object({
        enabled: z.boolean().optional(),
        approvals_reviewer: ApprovalsReviewer.nullish(),
        destructive_enabled: z.boolean().optional(),
        open_world_enabled: z.boolean().optional(),
        default_tools_approval_mode: z.enum(['auto', 'prompt', 'writes', 'approve']).nullish(),
      })
      .nullish(),
  })
  .meta({ id: 'AppsConfig' });

const AllowDenyRequirement = z.enum(['allow', 'deny']).meta({ id: 'AllowDenyRequirement' });

const BrowserUseOriginPolicyConfig = z
  .object({
    access: AllowDenyRequirement.nullish(),
    downloads: AllowDenyRequirement.nullish(),
    full_cdp_access: AllowDenyRequirement.nullish(),
    uploads: AllowDenyRequirement.nullish(),
  })
  .meta({ id: 'BrowserUseOriginPolicyConfig' });

const BrowserUseConfig = z
  .object({
    allow_history_access: z.boolean().nullish(),
    default_origin_policy: BrowserUseOriginPolicyConfig.nullish(),
    origins: z.record(z.string(), BrowserUseOriginPolicyConfig).nullish(),
  })
  .meta({ id: 'BrowserUseConfig' });

const ComputerUseConfig = z
  .object({
    default_app_access: AllowDenyRequirement.nullish(),
    macos: z.object({ bundle_ids: z.record(z.string(), AllowDenyRequirement).nullish() }).nullish(),
    windows: z
      .object({
        aumids: z.record(z.string(), AllowDenyRequirement).nullish(),
        exes: z
          .array(
            z.object({
              access: AllowDenyRequirement,
              publisher_name: z.string(),
              product_name: z.string(),
              binary_name: z.string().nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  })
  .meta({ id: 'ComputerUseConfig' });

/**
 * What the layers together say, by the keys of config.toml. Members with a declared type are always there, `null` where
 * nothing is said or what is said does not fit; further keys are passed through as they stand. Secrets are left out:
 * see `redactSecrets`.
 */
export const Config = z
  .looseObject({
    model: z.string().nullish(),
    review_model: z.string().nullish(),
    model_context_window: i64.nullish(),
    model_auto_compact_token_limit: i64.nullish(),
    model_auto_compact_token_limit_scope: z.enum(['total', 'body_after_prefix']).nullish(),
    model_provider: z.string().nullish(),
    approval_policy: AskForApproval.nullish(),
    approvals_reviewer: ApprovalsReviewer.nullish(),
    sandbox_mode: SandboxMode.nullish(),
    sandbox_workspace_write: SandboxWorkspaceWrite.nullish(),
    forced_chatgpt_workspace_id: z.union([z.string(), z.array(z.string())]).nullish(),
    forced_login_method: z.enum(['chatgpt', 'api']).nullish(),
    web_search: WebSearchMode.nullish(),
    client_search_provider: z.enum(['standalone', 'search_mcp']).nullish(),
    tools: ToolsV2.nullish(),
    profile: z.string().nullish(),
    profiles: z.record(z.string(), ProfileV2).optional(),
    instructions: z.string().nullish(),
    developer_instructions: z.string().nullish(),
    compact_prompt: z.string().nullish(),
    model_reasoning_effort: ReasoningEffort.nullish(),
    model_reasoning_summary: ReasoningSummary.nullish(),
    model_verbosity: Verbosity.nullish(),
    service_tier: z.string().nullish(),
    analytics: z.looseObject({ enabled: z.boolean().nullish() }).nullish(),
    apps: experimental('config/read.apps', AppsConfig.nullish()),
    browser_use: BrowserUseConfig.nullish(),
    computer_use: ComputerUseConfig.nullish(),
    desktop: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'Config' });
export type Config = z.output<typeof Config>;

/** Where a layer comes from. This server has `system`, `user`, `project`, `sessionFlags` (`-c`) and `legacyManagedConfigTomlFromFile`. */
export const ConfigLayerSource = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('packagedDefaults'), file: z.string() }),
    z.object({ type: z.literal('mdm'), domain: z.string(), key: z.string() }),
    z.object({ type: z.literal('system'), file: z.string() }),
    z.object({ type: z.literal('enterpriseManaged'), id: z.string(), name: z.string() }),
    z.object({ type: z.literal('user'), file: z.string(), profile: z.string().nullish() }),
    z.object({ type: z.literal('project'), dotCodexFolder: z.string() }),
    z.object({ type: z.literal('sessionFlags') }),
    z.object({ type: z.literal('legacyManagedConfigTomlFromFile'), file: z.string() }),
    z.object({ type: z.literal('legacyManagedConfigTomlFromMdm') }),
  ])
  .meta({ id: 'ConfigLayerSource' });
export type ConfigLayerSource = z.output<typeof ConfigLayerSource>;

/** `version` is `sha256:` and the digest of the layer, so that a change can be noticed. */
export const ConfigLayerMetadata = z
  .object({ name: ConfigLayerSource, version: z.string() })
  .meta({ id: 'ConfigLayerMetadata' });
export type ConfigLayerMetadata = z.output<typeof ConfigLayerMetadata>;

/** One layer by itself; `disabledReason`: why it does not count, absent where it does. */
export const ConfigLayer = z
  .object({
    name: ConfigLayerSource,
    version: z.string(),
    config: z.unknown(),
    disabledReason: z.string().nullish(),
  })
  .meta({ id: 'ConfigLayer' });
export type ConfigLayer = z.output<typeof ConfigLayer>;

/** Result of `config/read`. */
export const ConfigReadResult = z.object({
  config: Config,
  /** The layer each value comes from, by its dotted path. */
  origins: z.record(z.string(), ConfigLayerMetadata),
  /** The strongest first; only when they were asked for. */
  layers: z.array(ConfigLayer).nullish(),
});
export type ConfigReadResult = z.output<typeof ConfigReadResult>;
