// Generated from the wire declarations; do not edit.

export type Account = { type: 'apiKey' } | { type: 'chatgpt'; email: string | null; planType: PlanType; workspaceName?: string | null } | { type: 'amazonBedrock'; usesCodexManagedCredentials?: boolean } | { type: 'gcp' };

export type AccountTokenUsageDailyBucket = { startDate: string; tokens: number };

export type AccountTokenUsageSummary = { lifetimeTokens?: number | null; peakDailyTokens?: number | null; longestRunningTurnSec?: number | null; currentStreakDays?: number | null; longestStreakDays?: number | null };

export type ActivePermissionProfile = { id: string; extends: string | null; modifications?: Array<{ type: 'additionalWritableRoot'; path: string }> };

export type AdditionalPermissionProfile = { network: { enabled: boolean | null } | null; fileSystem: { read: Array<string> | null; write: Array<string> | null; globScanMaxDepth?: number | null; entries?: Array<FileSystemSandboxEntry> | null } | null };

export type AgentMessageModeration = { moderated: boolean; display: { action: string; blockType: string | null; cyberTrustedAccess: boolean | null; checkTrustedContacts: boolean | null } | null };

export type AllowDenyRequirement = 'allow' | 'deny';

export type ApprovalsReviewer = 'user' | 'auto_review' | 'guardian_subagent';

export type AppsConfig = { _default?: { enabled?: boolean; approvals_reviewer?: ApprovalsReviewer | null; destructive_enabled?: boolean; open_world_enabled?: boolean; default_tools_approval_mode?: 'auto' | 'prompt' | 'writes' | 'approve' | null } | null };

export type AskForApproval = 'untrusted' | 'on-failure' | 'on-request' | 'never' | { granular: { sandbox_approval: boolean; rules: boolean; skill_approval?: boolean; request_permissions?: boolean; mcp_elicitations: boolean } };

export type AuthMode = 'apikey' | 'chatgpt' | 'chatgptAuthTokens' | 'headers' | 'agentIdentity' | 'personalAccessToken' | 'bedrockApiKey' | 'bedrockAccessKeys';

export type BrowserUseConfig = { allow_history_access?: boolean | null; default_origin_policy?: BrowserUseOriginPolicyConfig | null; origins?: Record<string, BrowserUseOriginPolicyConfig> | null };

export type BrowserUseOriginPolicyConfig = { access?: AllowDenyRequirement | null; downloads?: AllowDenyRequirement | null; full_cdp_access?: AllowDenyRequirement | null; uploads?: AllowDenyRequirement | null };

export type ByteRange = { start: number; end: number };

export type CancelLoginAccountStatus = 'canceled' | 'notFound';

export type ChatgptAuthTokensRefreshParams = { reason: ChatgptAuthTokensRefreshReason; previousAccountId?: string | null };

export type ChatgptAuthTokensRefreshReason = 'unauthorized';

export type ChatgptAuthTokensRefreshResponse = { accessToken: string; chatgptAccountId: string; chatgptPlanType?: string | null };

export type ClientInfo = { name: string; title?: string | null; version: string };

export type CodexErrorInfo = 'contextWindowExceeded' | 'sessionBudgetExceeded' | 'usageLimitExceeded' | 'rateLimitExceeded' | 'serverOverloaded' | 'flexUnavailable' | 'modelNotFound' | 'cyberPolicy' | 'policyCapacityUnavailable' | 'misalignmentPolicyViolation' | 'tooManyDenials' | 'inferenceHookDenied' | 'internalServerError' | 'unauthorized' | 'badRequest' | 'threadRollbackFailed' | 'sandboxError' | 'other' | { httpConnectionFailed: { httpStatusCode: number | null } } | { responseStreamConnectionFailed: { httpStatusCode: number | null } } | { responseStreamDisconnected: { httpStatusCode: number | null } } | { responseTooManyFailedAttempts: { httpStatusCode: number | null } } | { activeTurnNotSteerable: { turnKind: 'review' | 'compact' } };

export type CollabAgentState = { status: 'pendingInit' | 'running' | 'interrupted' | 'completed' | 'errored' | 'shutdown' | 'notFound'; message: string | null };

export type CollabAgentTool = 'spawnAgent' | 'sendInput' | 'resumeAgent' | 'wait' | 'closeAgent' | 'sendMessage' | 'followupTask' | 'interruptAgent' | 'listAgents';

export type CollabAgentToolCallStatus = 'inProgress' | 'completed' | 'failed' | 'interrupted';

export type CollaborationMode = { mode: ModeKind; settings: { model: string; reasoning_effort?: ReasoningEffort | null; developer_instructions?: string | null } };

export type CollaborationModeMask = { name: string; mode: ModeKind | null; model: string | null; reasoning_effort: ReasoningEffort | null };

export type CommandAction = { type: 'read'; command: string; name: string; path: string } | { type: 'listFiles'; command: string; path: string | null } | { type: 'search'; command: string; query: string | null; path: string | null } | { type: 'unknown'; command: string };

export type CommandExecutionApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel' | { acceptWithExecpolicyAmendment: { execpolicy_amendment: Array<string> } } | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } };

export type CommandExecutionRequestApprovalParams = { threadId: string; turnId: string; itemId: string; startedAtMs: number; kind?: 'command' | 'writeStdin' | 'humanCommand'; approvalId?: string | null; environmentId?: string | null; reason?: string | null; networkApprovalContext?: { host: string; protocol: 'http' | 'https' | 'socks5Tcp' | 'socks5Udp' } | null; command?: string | null; cwd?: string | null; commandActions?: Array<CommandAction> | null; additionalPermissions?: AdditionalPermissionProfile | null; proposedExecpolicyAmendment?: Array<string> | null; proposedNetworkPolicyAmendments?: Array<NetworkPolicyAmendment> | null; availableDecisions?: Array<CommandExecutionApprovalDecision> | null };

export type CommandExecutionRequestApprovalResult = { decision: CommandExecutionApprovalDecision };

export type CommandExecutionSource = 'agent' | 'userShell' | 'unifiedExecStartup' | 'unifiedExecInteraction';

export type CommandExecutionStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

export type ComputerUseConfig = { default_app_access?: AllowDenyRequirement | null; macos?: { bundle_ids?: Record<string, AllowDenyRequirement> | null } | null; windows?: { aumids?: Record<string, AllowDenyRequirement> | null; exes?: Array<{ access: AllowDenyRequirement; publisher_name: string; product_name: string; binary_name?: string | null }> | null } | null };

export type Config = { model?: string | null; review_model?: string | null; model_context_window?: number | null; model_auto_compact_token_limit?: number | null; model_auto_compact_token_limit_scope?: 'total' | 'body_after_prefix' | null; model_provider?: string | null; approval_policy?: AskForApproval | null; approvals_reviewer?: ApprovalsReviewer | null; sandbox_mode?: SandboxMode | null; sandbox_workspace_write?: SandboxWorkspaceWrite | null; forced_chatgpt_workspace_id?: string | Array<string> | null; forced_login_method?: 'chatgpt' | 'api' | null; web_search?: WebSearchMode | null; client_search_provider?: 'standalone' | 'search_mcp' | null; tools?: ToolsV2 | null; profile?: string | null; profiles?: Record<string, ProfileV2>; instructions?: string | null; developer_instructions?: string | null; compact_prompt?: string | null; model_reasoning_effort?: ReasoningEffort | null; model_reasoning_summary?: ReasoningSummary | null; model_verbosity?: Verbosity | null; service_tier?: string | null; analytics?: { enabled?: boolean | null } | null; apps?: AppsConfig | null; browser_use?: BrowserUseConfig | null; computer_use?: ComputerUseConfig | null; desktop?: Record<string, unknown> | null };

export type ConfigEdit = { keyPath: string; value: unknown; mergeStrategy: MergeStrategy };

export type ConfigLayer = { name: ConfigLayerSource; version: string; config: unknown; disabledReason?: string | null };

export type ConfigLayerMetadata = { name: ConfigLayerSource; version: string };

export type ConfigLayerSource = { type: 'packagedDefaults'; file: string } | { type: 'mdm'; domain: string; key: string } | { type: 'system'; file: string } | { type: 'enterpriseManaged'; id: string; name: string } | { type: 'user'; file: string; profile?: string | null } | { type: 'project'; dotCodexFolder: string } | { type: 'sessionFlags' } | { type: 'legacyManagedConfigTomlFromFile'; file: string } | { type: 'legacyManagedConfigTomlFromMdm' };

export type ConfigRequirements = { allowedApprovalPolicies: Array<AskForApproval> | null; allowedApprovalsReviewers: Array<ApprovalsReviewer> | null; allowedSandboxModes: Array<SandboxMode> | null; allowedWebSearchModes: Array<'disabled' | 'cached' | 'live'> | null; featureRequirements: Record<string, boolean> | null; hooks: ManagedHooksRequirements | null; enforceResidency: ResidencyRequirement | null; network: null };

export type ConfiguredHookHandler = { type: 'command'; command: string; timeoutSec: number | null; async: boolean; statusMessage: string | null } | { type: 'prompt' } | { type: 'agent' };

export type ConfiguredHookMatcherGroup = { matcher: string | null; hooks: Array<ConfiguredHookHandler> };

export type ConversationGitInfo = { sha: string | null; branch: string | null; origin_url: string | null };

export type ConversationSummary = { conversationId: string; path: string; preview: string; timestamp: string | null; updatedAt: string | null; modelProvider: string; cwd: string; cliVersion: string; source: 'cli' | 'vscode' | 'exec' | 'mcp' | 'unknown' | { custom: string } | { subagent: SubAgentSource }; gitInfo: ConversationGitInfo | null };

export type CreditsSnapshot = { hasCredits: boolean; unlimited: boolean; balance: string | null };

export type DesktopOnboardingEntrypoint = 'life_sciences';

export type DynamicToolCallOutputContentItem = { type: 'inputText'; text: string } | { type: 'inputImage'; imageUrl: string } | { type: 'inputAudio'; audioUrl: string };

export type DynamicToolCallParams = { threadId: string; turnId: string; callId: string; namespace: string | null; tool: string; arguments: unknown };

export type DynamicToolCallResult = { contentItems: Array<DynamicToolCallOutputContentItem>; success: boolean };

export type DynamicToolSpec = { type: 'function'; name: string; description: string; inputSchema: unknown; deferLoading?: boolean } | { type: 'namespace'; name: string; description: string; tools: Array<{ type: 'function'; name: string; description: string; inputSchema: unknown; deferLoading?: boolean }> } | { name: string; description: string; inputSchema: unknown; deferLoading?: boolean; namespace?: string | null };

export type ExperimentalFeature = { name: string; stage: ExperimentalFeatureStage; displayName: string | null; description: string | null; announcement: string | null; enabled: boolean; defaultEnabled: boolean };

export type ExperimentalFeatureStage = 'beta' | 'underDevelopment' | 'stable' | 'deprecated' | 'removed';

export type FileChangeApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

export type FileChangeRequestApprovalParams = { threadId: string; turnId: string; itemId: string; startedAtMs: number; reason?: string | null; grantRoot?: string | null };

export type FileChangeRequestApprovalResult = { decision: FileChangeApprovalDecision };

export type FileSystemSandboxEntry = { path: { type: 'path'; path: string } | { type: 'glob_pattern'; pattern: string } | { type: 'special'; value: { kind: 'root' } | { kind: 'minimal' } | { kind: 'project_roots'; subpath?: string | null } | { kind: 'tmpdir' } | { kind: 'slash_tmp' } | { kind: 'unknown'; path: string; subpath?: string | null } }; access: 'read' | 'write' | 'none' | 'deny' };

export type FileUpdateChange = { path: string; kind: PatchChangeKind; diff: string };

export type FsReadDirectoryEntry = { fileName: string; isDirectory: boolean; isFile: boolean };

export type FunctionCallOutputBody = string | Array<FunctionCallOutputContentItem>;

export type FunctionCallOutputContentItem = { type: 'input_text'; text: string } | { type: 'input_image'; image_url?: string; file_id?: string; detail?: ImageDetail | null } | { type: 'input_audio'; audio_url?: string; file_id?: string } | { type: 'encrypted_content'; encrypted_content: string };

export type FuzzyFileSearchMatchType = 'file' | 'directory';

export type FuzzyFileSearchResult = { root: string; path: string; match_type: FuzzyFileSearchMatchType; file_name: string; score: number; indices?: Array<number> | null };

export type GitInfo = { sha: string | null; branch: string | null; originUrl: string | null };

export type GrantedPermissionProfile = { network?: { enabled?: boolean | null } | null; fileSystem?: { read?: Array<string> | null; write?: Array<string> | null; globScanMaxDepth?: number | null; entries?: Array<FileSystemSandboxEntry> | null } | null };

export type HookErrorInfo = { path: string; message: string };

export type HookEventName = 'preModelRequest' | 'postModelRequest' | 'preToolUse' | 'permissionRequest' | 'postToolUse' | 'preCompact' | 'postCompact' | 'sessionStart' | 'sessionEnd' | 'userPromptSubmit' | 'subagentStart' | 'subagentStop' | 'stop' | 'interrupt';

export type HookExecutionMode = 'sync' | 'async';

export type HookHandlerType = 'command' | 'mcpTool' | 'prompt' | 'agent';

export type HookMetadata = { key: string; eventName: HookEventName; handlerType: HookHandlerType; matcher: string | null; command: string | null; timeoutSec: number; statusMessage: string | null; sourcePath: string; source: HookSource; pluginId: string | null; displayOrder: number; enabled: boolean; isManaged: boolean; currentHash: string; trustStatus: HookTrustStatus };

export type HookOutputEntry = { kind: HookOutputEntryKind; text: string };

export type HookOutputEntryKind = 'warning' | 'stop' | 'feedback' | 'context' | 'error';

export type HookRunStatus = 'running' | 'completed' | 'failed' | 'blocked' | 'stopped';

export type HookRunSummary = { id: string; eventName: HookEventName; handlerType: HookHandlerType; executionMode: HookExecutionMode; scope: HookScope; sourcePath: string; source: HookSource; displayOrder: number; status: HookRunStatus; statusMessage: string | null; startedAt: number; completedAt: number | null; durationMs: number | null; entries: Array<HookOutputEntry> };

export type HookScope = 'thread' | 'turn';

export type HookSource = 'system' | 'user' | 'project' | 'mdm' | 'sessionFlags' | 'plugin' | 'cloudRequirements' | 'cloudManagedConfig' | 'legacyManagedConfigFile' | 'legacyManagedConfigMdm' | 'unknown';

export type HookTrustStatus = 'managed' | 'untrusted' | 'trusted' | 'modified';

export type HooksListEntry = { cwd: string; hooks: Array<HookMetadata>; warnings: Array<string>; errors: Array<HookErrorInfo> };

export type ImageDetail = 'auto' | 'low' | 'high' | 'original';

export type InitialTurnsPage = { limit?: number | null; sortDirection?: SortDirection | null; itemsView?: TurnItemsView | null };

export type InitializeCapabilities = { experimentalApi?: boolean; requestAttestation?: boolean; requiredHumanApproval?: boolean; explicitGatewayOauth?: boolean; mcpServerOpenaiFormElicitation?: boolean; optOutNotificationMethods?: Array<string> | null; extensions?: Record<string, unknown> | null };

export type LoginAccountParams = { type: 'apiKey'; apiKey: string } | { type: 'chatgpt'; codexStreamlinedLogin?: boolean; useHostedLoginSuccessPage?: boolean; appBrand?: LoginAppBrand | null } | { type: 'chatgptDeviceCode' } | { type: 'chatgptAuthTokens'; accessToken: string; chatgptAccountId: string; chatgptPlanType?: string | null } | { type: 'amazonBedrock'; apiKey: string; region: string } | { type: 'amazonBedrockAccessKeys'; accessKeyId: string; secretAccessKey: string; sessionToken?: string | null; region: string };

export type LoginAccountResponse = { type: 'apiKey' } | { type: 'chatgpt'; loginId: string; authUrl: string } | { type: 'chatgptDeviceCode'; loginId: string; verificationUrl: string; userCode: string } | { type: 'chatgptAuthTokens' } | { type: 'amazonBedrock' };

export type LoginAppBrand = 'codex' | 'chatgpt';

export type ManagedHooksRequirements = { managedDir: string | null; windowsManagedDir: string | null; PreToolUse: Array<ConfiguredHookMatcherGroup>; PermissionRequest: Array<ConfiguredHookMatcherGroup>; PostToolUse: Array<ConfiguredHookMatcherGroup>; PreCompact: Array<ConfiguredHookMatcherGroup>; PostCompact: Array<ConfiguredHookMatcherGroup>; SessionStart: Array<ConfiguredHookMatcherGroup>; UserPromptSubmit: Array<ConfiguredHookMatcherGroup>; Stop: Array<ConfiguredHookMatcherGroup> };

export type McpAppUi = { resourceUri: string; preferredModelDisplayMode: 'inline' | 'fullscreen' };

export type McpAuthStatus = 'unknown' | 'unsupported' | 'notLoggedIn' | 'bearerToken' | 'oAuth';

export type McpElicitationArrayType = 'array';

export type McpElicitationBooleanSchema = { title?: string | null; description?: string | null; type: McpElicitationBooleanType; default?: boolean | null };

export type McpElicitationBooleanType = 'boolean';

export type McpElicitationConstOption = { const: string; title: string };

export type McpElicitationEnumSchema = McpElicitationLegacyTitledEnumSchema | McpElicitationSingleSelectEnumSchema | McpElicitationMultiSelectEnumSchema;

export type McpElicitationLegacyTitledEnumSchema = { title?: string | null; description?: string | null; type: McpElicitationStringType; enum: Array<string>; enumNames?: Array<string> | null; default?: string | null };

export type McpElicitationMultiSelectEnumSchema = McpElicitationUntitledMultiSelectEnumSchema | McpElicitationTitledMultiSelectEnumSchema;

export type McpElicitationNumberSchema = { title?: string | null; description?: string | null; type: McpElicitationNumberType; minimum?: number | null; maximum?: number | null; default?: number | null };

export type McpElicitationNumberType = 'number' | 'integer';

export type McpElicitationObjectType = 'object';

export type McpElicitationPrimitiveSchema = McpElicitationEnumSchema | McpElicitationStringSchema | McpElicitationNumberSchema | McpElicitationBooleanSchema;

export type McpElicitationSchema = { $schema?: string | null; type: McpElicitationObjectType; properties: Record<string, McpElicitationPrimitiveSchema>; required?: Array<string> | null };

export type McpElicitationSingleSelectEnumSchema = McpElicitationUntitledSingleSelectEnumSchema | McpElicitationTitledSingleSelectEnumSchema;

export type McpElicitationStringFormat = 'email' | 'uri' | 'date' | 'date-time';

export type McpElicitationStringSchema = { title?: string | null; description?: string | null; type: McpElicitationStringType; minLength?: number | null; maxLength?: number | null; format?: McpElicitationStringFormat | null; default?: string | null };

export type McpElicitationStringType = 'string';

export type McpElicitationTitledEnumItems = { anyOf: Array<McpElicitationConstOption> };

export type McpElicitationTitledMultiSelectEnumSchema = { title?: string | null; description?: string | null; type: McpElicitationArrayType; minItems?: number | null; maxItems?: number | null; default?: Array<string> | null; items: McpElicitationTitledEnumItems };

export type McpElicitationTitledSingleSelectEnumSchema = { title?: string | null; description?: string | null; type: McpElicitationStringType; oneOf: Array<McpElicitationConstOption>; default?: string | null };

export type McpElicitationUntitledEnumItems = { type: McpElicitationStringType; enum: Array<string> };

export type McpElicitationUntitledMultiSelectEnumSchema = { title?: string | null; description?: string | null; type: McpElicitationArrayType; minItems?: number | null; maxItems?: number | null; default?: Array<string> | null; items: McpElicitationUntitledEnumItems };

export type McpElicitationUntitledSingleSelectEnumSchema = { title?: string | null; description?: string | null; type: McpElicitationStringType; enum: Array<string>; default?: string | null };

export type McpServerElicitationAction = 'accept' | 'decline' | 'cancel';

export type McpServerElicitationRequestParams = { threadId: string; turnId: string | null; serverName: string; _meta: unknown; message: string; mode: 'form'; requestedSchema: McpElicitationSchema } | { threadId: string; turnId: string | null; serverName: string; _meta: unknown; message: string; mode: 'url'; url: string; elicitationId: string };

export type McpServerElicitationRequestResponse = { action: McpServerElicitationAction; content?: unknown; _meta?: unknown };

export type McpServerInfo = { name: string; title?: string | null; version: string; description?: string | null; icons?: Array<unknown> | null; websiteUrl?: string | null };

export type McpServerOauthClientRegistration = 'auto' | 'cimd' | 'dcr';

export type McpServerStatus = { name: string; runtimeStatus?: 'notStarted' | 'starting' | 'connected' | 'authenticationRequired' | 'failed' | 'cancelled' | 'disabled' | null; pluginId?: string | null; httpOrigin?: string | null; serverInfo?: McpServerInfo | null; serverCapabilities?: unknown; toolListMeta?: unknown; tools: Record<string, Tool>; toolsError?: string | null; resources: Array<Resource>; resourceTemplates: Array<ResourceTemplate>; authStatus: McpAuthStatus };

export type McpToolCallAppContext = { connectorId: string; linkId: string | null; resourceUri: string | null; appName: string | null; actionName: string | null };

export type McpToolCallResult = { content: Array<unknown>; structuredContent?: unknown; _meta?: unknown };

export type MemoryCitation = { entries: Array<{ path: string; lineStart: number; lineEnd: number; note: string }>; threadIds: Array<string> };

export type MergeStrategy = 'replace' | 'upsert';

export type MessagePhase = 'commentary' | 'partial_answer' | 'final_answer';

export type MisalignmentErrorDetails = { errorType: string | null; detailedExplanation: string | null; steer: { message: string } | null; reviewTarget?: string | null };

export type ModeKind = 'plan' | 'default';

export type Model = { id: string; model: string; upgrade: string | null; upgradeInfo: { model: string; upgradeCopy: string | null; modelLink: string | null; migrationMarkdown: string | null; retirementAt?: number | null } | null; availabilityNux: { message: string } | null; displayName: string; description: string; hidden: boolean; supportedReasoningEfforts: Array<{ reasoningEffort: ReasoningEffort; description: string }>; defaultReasoningEffort: ReasoningEffort; inputModalities: Array<'text' | 'image' | 'audio'>; supportsPersonality: boolean; additionalSpeedTiers: Array<string>; serviceTiers: Array<{ id: string; name: string; description: string }>; defaultServiceTier?: string | null; modelSpecialty?: string | null; multiAgentVersion?: 'disabled' | 'v1' | 'v2' | null; availableAccessPrograms?: { cyber: Array<'standard' | 'daybreakBlue' | 'daybreakRed'> } | null; isDefault: boolean };

export type MultiAgentMode = 'explicitRequestOnly' | 'proactive' | { custom: string };

export type NetworkAccess = 'restricted' | 'enabled';

export type NetworkPolicyAmendment = { host: string; action: 'allow' | 'deny' };

export type OutputStream = 'stdout' | 'stderr';

export type OutputTruncation = { member: string; bytes: number };

export type OverriddenMetadata = { message: string; overridingLayer: ConfigLayerMetadata; effectiveValue: unknown };

export type PatchApplyStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

export type PatchChangeKind = { type: 'add' } | { type: 'delete' } | { type: 'update'; move_path: string | null };

export type PermissionGrantScope = 'turn' | 'session';

export type PermissionProfile = { type: 'managed'; network: { enabled: boolean }; fileSystem: { type: 'restricted'; entries: Array<FileSystemSandboxEntry>; globScanMaxDepth?: number | null } | { type: 'unrestricted' } } | { type: 'disabled' } | { type: 'external'; network: { enabled: boolean } };

export type PermissionProfileSelection = string | { type: 'profile'; id: string; modifications?: Array<{ type: 'additionalWritableRoot'; path: string }> | null };

export type PermissionProfileSummary = { id: string; description?: string | null; allowed: boolean };

export type PermissionsRequestApprovalParams = { threadId: string; turnId: string; itemId: string; environmentId?: string | null; startedAtMs: number; cwd: string; reason: string | null; permissions: AdditionalPermissionProfile };

export type PermissionsRequestApprovalResponse = { permissions: GrantedPermissionProfile; scope?: PermissionGrantScope; strictAutoReview?: boolean | null };

export type Personality = 'none' | 'friendly' | 'pragmatic';

export type PlanType = 'free' | 'go' | 'plus' | 'pro' | 'prolite' | 'promax' | 'team' | 'self_serve_business_usage_based' | 'self_serve_business_prolite' | 'business' | 'enterprise_cbp_usage_based' | 'enterprise_cbp_automation' | 'enterprise' | 'ent26' | 'edu' | 'edu_plus' | 'edu_pro' | 'sci' | 'sci_plus' | 'unknown';

export type ProfileV2 = { model?: string | null; model_provider?: string | null; approval_policy?: AskForApproval | null; approvals_reviewer?: ApprovalsReviewer | null; service_tier?: string | null; model_reasoning_effort?: ReasoningEffort | null; model_reasoning_summary?: ReasoningSummary | null; model_verbosity?: Verbosity | null; web_search?: WebSearchMode | null; tools?: ToolsV2 | null; chatgpt_base_url?: string | null };

export type QueuedSubmission = { id: string; input: Array<UserInput>; clientUserMessageId: string; responsesapiClientMetadata: Record<string, string> | null };

export type RateLimitReachedType = 'rate_limit_reached' | 'workspace_owner_credits_depleted' | 'workspace_member_credits_depleted' | 'workspace_owner_usage_limit_reached' | 'workspace_member_usage_limit_reached';

export type RateLimitResetCredit = { id: string; resetType: RateLimitResetType; status: RateLimitResetCreditStatus; grantedAt: number; expiresAt?: number | null; title?: string | null; description?: string | null };

export type RateLimitResetCreditStatus = 'available' | 'redeeming' | 'redeemed' | 'unknown';

export type RateLimitResetCreditsSummary = { availableCount: number; credits?: Array<RateLimitResetCredit> | null };

export type RateLimitResetType = 'codexRateLimits' | 'unknown';

export type RateLimitSnapshot = { limitId: string | null; limitName: string | null; normalModelSlug?: string | null; primary: RateLimitWindow | null; secondary: RateLimitWindow | null; credits: CreditsSnapshot | null; individualLimit?: SpendControlLimitSnapshot | null; spendControlReached?: boolean | null; planType: PlanType | null; rateLimitReachedType: RateLimitReachedType | null };

export type RateLimitWindow = { usedPercent: number; windowDurationMins: number | null; resetsAt: number | null };

export type ReasoningEffort = string;

export type ReasoningSummary = 'auto' | 'concise' | 'detailed' | 'none';

export type RequestId = string | number;

export type ResidencyRequirement = 'us';

export type Resource = { uri: string; name: string; title?: string | null; description?: string | null; mimeType?: string | null; size?: number | null; annotations?: unknown; icons?: Array<unknown> | null; _meta?: unknown };

export type ResourceContent = { uri: string; mimeType?: string | null; text?: string; blob?: string; _meta?: unknown };

export type ResourceTemplate = { uriTemplate: string; name: string; title?: string | null; description?: string | null; mimeType?: string | null; annotations?: unknown };

export type ReviewDelivery = 'inline' | 'detached';

export type ReviewTarget = { type: 'uncommittedChanges' } | { type: 'baseBranch'; branch: string } | { type: 'commit'; sha: string; title?: string | null } | { type: 'custom'; instructions: string };

export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

export type SandboxPolicy = { type: 'dangerFullAccess' } | { type: 'readOnly'; networkAccess?: boolean } | { type: 'externalSandbox'; networkAccess?: NetworkAccess } | { type: 'workspaceWrite'; writableRoots?: Array<string>; networkAccess?: boolean; excludeTmpdirEnvVar?: boolean; excludeSlashTmp?: boolean };

export type SandboxWorkspaceWrite = { writable_roots?: Array<string>; network_access?: boolean; exclude_tmpdir_env_var?: boolean; exclude_slash_tmp?: boolean };

export type ServerDiagnosticsGauge = { name: string; value: number };

export type ServerDiagnosticsProcess = { id: number; residentMemoryBytes?: number | null; physicalFootprintBytes?: number | null };

export type SessionSource = 'cli' | 'vscode' | 'exec' | 'appServer' | 'unknown' | { custom: string } | { subAgent: SubAgentSource };

export type SkillMetadata = { name: string; description: string; shortDescription?: string | null; interface?: { displayName?: string | null; shortDescription?: string | null; iconSmall?: string | null; iconLarge?: string | null; iconSmallUrl?: string | null; iconLargeUrl?: string | null; brandColor?: string | null; defaultPrompt?: string | null } | null; dependencies?: { tools: Array<{ type: string; value: string; description?: string | null; transport?: string | null; command?: string | null; url?: string | null }> } | null; path: string; scope: 'user' | 'repo' | 'system' | 'admin'; enabled: boolean; pluginId?: string | null };

export type SkillsListEntry = { cwd: string; skills: Array<SkillMetadata>; errors: Array<{ path: string; message: string }> };

export type SortDirection = 'asc' | 'desc';

export type SpendControlLimitSnapshot = { limit: string; used: string; remainingPercent: number; resetsAt: number };

export type SubAgentSource = 'review' | 'compact' | 'memory_consolidation' | { thread_spawn: { parent_thread_id: string; depth: number; agent_path: string | null; agent_nickname: string | null; agent_role: string | null } } | { other: string };

export type TerminalSize = { rows: number; cols: number };

export type TextElement = { byteRange: ByteRange; placeholder?: string | null };

export type TextRange = { start: { line: number; column: number }; end: { line: number; column: number } };

export type Thread = { id: string; environments?: Array<ThreadEnvironment> | null; extra?: Record<string, never> | null; sessionId: string; forkedFromId: string | null; attachedToThreadId?: string | null; parentThreadId?: string | null; preview: string; ephemeral: boolean; section?: ThreadSection | null; sectionEnteredAt?: number | null; projectId?: string | null; historyMode?: ThreadHistoryMode; modelProvider: string; model?: string | null; reasoningEffort?: ReasoningEffort | null; createdAt: number; updatedAt: number; recencyAt?: number | null; status: ThreadStatus; path: string | null; cwd: string; cliVersion: string; originator?: string | null; source: SessionSource; canAcceptDirectInput?: boolean | null; threadSource: ThreadSource | null; agentNickname: string | null; agentRole: string | null; gitInfo: GitInfo | null; name: string | null; daybreakEnabled?: boolean | null; turns: Array<Turn> };

export type ThreadActiveFlag = 'waitingOnApproval' | 'waitingOnUserInput';

export type ThreadBackgroundTerminal = { itemId: string; processId: string; command: string; cwd: string; osPid?: number | null; cpuPercent?: number | null; rssKb?: number | null };

export type ThreadEnvironment = { environmentId: string; cwd: string; runtimeWorkspaceRoots: Array<string> };

export type ThreadGoal = { threadId: string; objective: string; status: ThreadGoalStatus; tokenBudget: number | null; tokensUsed: number; timeUsedSeconds: number; createdAt: number; updatedAt: number };

export type ThreadGoalMutationOrigin = 'user' | 'automatic';

export type ThreadGoalStatus = 'active' | 'paused' | 'blocked' | 'usageLimited' | 'budgetLimited' | 'complete';

export type ThreadHistoryMode = 'legacy' | 'paginated';

export type ThreadItem = { type: 'userMessage'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; clientId?: string | null; content: Array<UserInput> } | { type: 'hookPrompt'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; fragments: Array<{ text: string; hookRunId: string }> } | { type: 'agentMessage'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; text: string; phase: MessagePhase | null; memoryCitation: MemoryCitation | null; moderation?: AgentMessageModeration | null; delivery?: 'async' | null; questions?: Array<{ title: string; options: Array<string> | null }> | null } | { type: 'functionCallOutput'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; bobbinTruncated?: OutputTruncation; name: string; namespace: string | null; output: FunctionCallOutputBody } | { type: 'plan'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; text: string } | { type: 'reasoning'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; summary: Array<string>; content: Array<string> } | { type: 'commandExecution'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; bobbinTruncated?: OutputTruncation; pluginId?: string | null; scriptPath?: string | null; command: string; cwd: string; processId: string | null; source: CommandExecutionSource; status: CommandExecutionStatus; commandActions: Array<CommandAction>; aggregatedOutput: string | null; exitCode: number | null; durationMs: number | null } | { type: 'fileChange'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; bobbinTruncated?: OutputTruncation; changes: Array<FileUpdateChange>; status: PatchApplyStatus } | { type: 'mcpToolCall'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; bobbinTruncated?: OutputTruncation; server: string; tool: string; status: ToolCallStatus; arguments: unknown; appContext?: McpToolCallAppContext | null; mcpAppResourceUri?: string | null; mcpAppUi?: McpAppUi | null; pluginId?: string | null; readOnlyHint?: boolean | null; result: McpToolCallResult | null; error: { message: string } | null; durationMs: number | null } | { type: 'dynamicToolCall'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; bobbinTruncated?: OutputTruncation; namespace: string | null; tool: string; arguments: unknown; status: ToolCallStatus; contentItems: Array<DynamicToolCallOutputContentItem> | null; success: boolean | null; durationMs: number | null } | { type: 'collabAgentToolCall'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; tool: CollabAgentTool; status: CollabAgentToolCallStatus; senderThreadId: string; receiverThreadIds: Array<string>; prompt: string | null; model: string | null; reasoningEffort: ReasoningEffort | null; agentsStates: Record<string, CollabAgentState> } | { type: 'subAgentActivity'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; kind: 'started' | 'interacted' | 'interrupted' | 'completed'; agentThreadId: string; agentPath: string; model: string | null; reasoningEffort: ReasoningEffort | null } | { type: 'webSearch'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; query: string; action: WebSearchAction | null; results?: Array<unknown> | null } | { type: 'imageView'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; path: string } | { type: 'sleep'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; durationMs: number } | { type: 'imageGeneration'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; status: string; revisedPrompt: string | null; result: string; fileId?: string; savedPath?: string | null; generationId?: string | null; inputImages?: Array<{ path: string; sha256: string }>; transparentBackground?: boolean | null; failure?: { type: 'usageLimitExceeded'; limitId: string; resetsAt: number | null } | null } | { type: 'enteredReviewMode'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; review: string } | { type: 'exitedReviewMode'; id: string; startedAtMs?: number | null; completedAtMs?: number | null; review: string } | { type: 'contextCompaction'; id: string; startedAtMs?: number | null; completedAtMs?: number | null };

export type ThreadItemEntry = { turnId: string; item: ThreadItem; outputDeferred?: boolean; startedAtMs: number | null; completedAtMs: number | null };

export type ThreadItemsAnchor = { type: 'item'; itemId: string };

export type ThreadMemoryMode = 'enabled' | 'disabled';

export type ThreadReadState = { firstUnread: { type: 'threadStart' } | { type: 'turn'; turnId: string } | null; revision: string };

export type ThreadRealtimeItem = { type: 'realtimeSessionStarted'; id: string; realtimeSessionId: string } | { type: 'transcriptSegment'; id: string; realtimeSessionId: string; role: 'user' | 'assistant'; text: string } | { type: 'bemItemPromoted'; id: string; realtimeSessionId: string; turnId: string; itemId: string; presentation: { type: 'wholeItem' } | { type: 'inlineMarkdown' } | { type: 'inlineVisualization'; index: number } } | { type: 'realtimeSessionClosed'; id: string; realtimeSessionId: string; outcome: 'ended' | 'failed' };

export type ThreadSearchOccurrence = { turnId: string; itemId: string; snippet: string; snippetMatchRange: ThreadSearchTextRange; turnCursor: string };

export type ThreadSearchResult = { thread: Thread; snippet: string };

export type ThreadSearchSortKey = 'created_at' | 'updated_at' | 'recency_at';

export type ThreadSearchTextRange = { start: number; end: number };

export type ThreadSection = { id: string; name: string; appearance: { icon: string | null; color: string | null } | null };

export type ThreadSettings = { disabledPluginIds: Array<string>; cwd: string; environments: Array<ThreadEnvironment> | null; approvalPolicy: AskForApproval; approvalsReviewer: ApprovalsReviewer; sandboxPolicy: SandboxPolicy; activePermissionProfile: ActivePermissionProfile | null; model: string; modelProvider: string; serviceTier: string | null; effort: ReasoningEffort | null; summary: ReasoningSummary | null; collaborationMode: CollaborationMode; multiAgentMode: MultiAgentMode; personality: Personality | null };

export type ThreadSortKey = 'created_at' | 'updated_at' | 'recency_at' | 'section_position';

export type ThreadSource = string;

export type ThreadSourceKind = 'cli' | 'vscode' | 'exec' | 'appServer' | 'subAgent' | 'subAgentReview' | 'subAgentCompact' | 'subAgentThreadSpawn' | 'subAgentOther' | 'unknown';

export type ThreadStatus = { type: 'notLoaded' } | { type: 'idle' } | { type: 'systemError' } | { type: 'active'; activeFlags: Array<ThreadActiveFlag> };

export type ThreadTimelineEntry = { type: 'item'; position: number; turnId: string; item: ThreadItem } | { type: 'realtime'; position: number; item: ThreadRealtimeItem } | { type: 'turnStarted'; position: number; turnId: string; startedAt: number | null } | { type: 'turnCompleted'; position: number; turnId: string; status: TurnStatus; error: TurnError | null; startedAt: number | null; completedAt: number | null; durationMs: number | null };

export type ThreadTokenUsage = { total: TokenUsage; last: TokenUsage; modelContextWindow: number | null };

export type TokenUsage = { totalTokens: number; inputTokens: number; cachedInputTokens: number; cacheWriteInputTokens?: number; outputTokens: number; reasoningOutputTokens: number };

export type Tool = { name: string; title?: string | null; description?: string | null; inputSchema: unknown; outputSchema?: unknown; annotations?: unknown; icons?: Array<unknown> | null; _meta?: unknown };

export type ToolCallStatus = 'inProgress' | 'completed' | 'failed';

export type ToolRequestUserInputParams = { threadId: string; turnId: string; itemId: string; questions: Array<ToolRequestUserInputQuestion>; isBlocking?: boolean; autoResolutionMs?: number | null };

export type ToolRequestUserInputQuestion = { id: string; header: string; question: string; isOther: boolean; isSecret: boolean; options: Array<{ label: string; description: string }> | null };

export type ToolRequestUserInputResult = { answers: Record<string, { answers: Array<string> }> };

export type ToolsV2 = { web_search?: WebSearchToolConfig | null; view_image?: boolean | null };

export type Turn = { id: string; rootTurnId?: string | null; items: Array<ThreadItem>; itemsView: TurnItemsView; status: TurnStatus; error: TurnError | null; startedAt: number | null; completedAt: number | null; durationMs: number | null };

export type TurnEnvironmentParams = { environmentId: string; cwd: string; runtimeWorkspaceRoots?: Array<string> | null };

export type TurnError = { message: string; codexErrorInfo: CodexErrorInfo | null; additionalDetails: string | null; misalignment?: MisalignmentErrorDetails | null };

export type TurnItemsView = 'notLoaded' | 'summary' | 'full';

export type TurnPlanStep = { step: string; status: 'pending' | 'inProgress' | 'completed' };

export type TurnStatus = 'completed' | 'interrupted' | 'failed' | 'inProgress';

export type TurnToolOutput = { name: string; namespace?: string | null; output: FunctionCallOutputBody; retain?: boolean };

export type TurnsPage = { data: Array<Turn>; nextCursor: string | null; backwardsCursor: string | null };

export type UserInput = { type: 'text'; text: string; text_elements?: Array<TextElement> } | { type: 'image'; url?: string; fileId?: string; detail?: ImageDetail | null } | { type: 'localImage'; path: string; detail?: ImageDetail | null } | { type: 'audio'; url?: string; fileId?: string } | { type: 'localAudio'; path: string } | { type: 'skill'; name: string; path: string } | { type: 'mention'; name: string; path: string };

export type Verbosity = 'low' | 'medium' | 'high';

export type WebSearchAction = { type: 'search'; query: string | null; queries: Array<string> | null } | { type: 'openPage'; url: string | null } | { type: 'findInPage'; url: string | null; pattern: string | null } | { type: 'other' };

export type WebSearchMode = 'disabled' | 'cached' | 'indexed' | 'live';

export type WebSearchToolConfig = { context_size?: 'low' | 'medium' | 'high' | null; allowed_domains?: Array<string> | null; location?: { country?: string | null; region?: string | null; city?: string | null; timezone?: string | null } | null };

export type WorkspaceRouting = { chatgptAccountId: string; backendOrigin: string; accountRoutingOverride: 'NO_CONSTRAINT' | 'us' | 'us_cr' };

export type WriteStatus = 'ok' | 'okOverridden';

/** Methods by name: what a client sends and what the server answers. */
export interface Methods {
  /** Open the connection: say who the client is and what it can do. */
  'initialize': { params: { clientInfo: ClientInfo; capabilities?: InitializeCapabilities | null }; result: { userAgent: string; codexHome: string; platformFamily: string; platformOs: string; serverInfo?: { name: string; version: string; methods: Array<string> } } };
  /** Start a new thread. */
  'thread/start': { params: { model?: string | null; modelProvider?: string | null; serviceTier?: string | null; cwd?: string | null; approvalPolicy?: AskForApproval | null; approvalsReviewer?: ApprovalsReviewer | null; sandbox?: SandboxMode | null; config?: Record<string, unknown> | null; baseInstructions?: string | null; developerInstructions?: string | null; personality?: Personality | null; allowProviderModelFallback?: boolean; runtimeWorkspaceRoots?: Array<string> | null; permissions?: PermissionProfileSelection | null; serviceName?: string | null; multiAgentMode?: MultiAgentMode | null; ephemeral?: boolean | null; historyMode?: ThreadHistoryMode | null; sessionStartSource?: 'startup' | 'clear' | null; threadSource?: ThreadSource | null; projectId?: string | null; daybreakEnabled?: boolean | null; environments?: Array<TurnEnvironmentParams> | null; dynamicTools?: Array<DynamicToolSpec> | null; selectedCapabilityRoots?: Array<{ id: string; location: { type: 'environment'; environmentId: string; path: string } }> | null; mockExperimentalField?: string | null; experimentalRawEvents?: boolean; persistExtendedHistory?: boolean }; result: { thread: Thread; model: string; modelProvider: string; serviceTier: string | null; disabledPluginIds?: Array<string>; cwd: string; runtimeWorkspaceRoots?: Array<string>; instructionSources: Array<string>; approvalPolicy: AskForApproval; approvalsReviewer: ApprovalsReviewer; sandbox: SandboxPolicy; permissionProfile?: PermissionProfile | null; activePermissionProfile: ActivePermissionProfile | null; reasoningEffort: ReasoningEffort | null; multiAgentMode?: MultiAgentMode } };
  /** Load a stored thread, or subscribe to a loaded one. */
  'thread/resume': { params: { threadId: string; history?: Array<{ type: string }> | null; path?: string | null; model?: string | null; modelProvider?: string | null; serviceTier?: string | null; cwd?: string | null; approvalPolicy?: AskForApproval | null; approvalsReviewer?: ApprovalsReviewer | null; sandbox?: SandboxMode | null; config?: Record<string, unknown> | null; baseInstructions?: string | null; developerInstructions?: string | null; personality?: Personality | null; runtimeWorkspaceRoots?: Array<string> | null; permissions?: PermissionProfileSelection | null; excludeTurns?: boolean; initialTurnsPage?: InitialTurnsPage | null; persistExtendedHistory?: boolean }; result: { thread: Thread; model: string; modelProvider: string; serviceTier: string | null; disabledPluginIds?: Array<string>; cwd: string; runtimeWorkspaceRoots?: Array<string>; instructionSources: Array<string>; approvalPolicy: AskForApproval; approvalsReviewer: ApprovalsReviewer; sandbox: SandboxPolicy; permissionProfile?: PermissionProfile | null; activePermissionProfile: ActivePermissionProfile | null; reasoningEffort: ReasoningEffort | null; multiAgentMode?: MultiAgentMode; collaborationMode?: CollaborationMode | null; initialTurnsPage?: TurnsPage | null; turnsBackwardsCursor?: string | null; itemsBackwardsCursor?: string | null } };
  /** Copy a thread, whole or up to a turn, into a new one. */
  'thread/fork': { params: { threadId: string; experimentalPredictionMode?: boolean; experimentalDisablePredictionMcp?: boolean; lastTurnId?: string | null; beforeTurnId?: string | null; path?: string | null; model?: string | null; modelProvider?: string | null; serviceTier?: string | null; cwd?: string | null; approvalPolicy?: AskForApproval | null; approvalsReviewer?: ApprovalsReviewer | null; sandbox?: SandboxMode | null; config?: Record<string, unknown> | null; baseInstructions?: string | null; developerInstructions?: string | null; runtimeWorkspaceRoots?: Array<string> | null; permissions?: PermissionProfileSelection | null; ephemeral?: boolean; attachToSource?: boolean; threadSource?: ThreadSource | null; excludeTurns?: boolean; deferGoalContinuation?: boolean; persistExtendedHistory?: boolean }; result: { thread: Thread; model: string; modelProvider: string; serviceTier: string | null; disabledPluginIds?: Array<string>; cwd: string; runtimeWorkspaceRoots?: Array<string>; instructionSources: Array<string>; approvalPolicy: AskForApproval; approvalsReviewer: ApprovalsReviewer; sandbox: SandboxPolicy; permissionProfile?: PermissionProfile | null; activePermissionProfile: ActivePermissionProfile | null; reasoningEffort: ReasoningEffort | null; multiAgentMode?: MultiAgentMode } };
  /** Read a thread without loading it. */
  'thread/read': { params: { threadId: string; includeTurns?: boolean }; result: { thread: Thread; readState?: ThreadReadState | null } };
  /** Page through the stored threads. */
  'thread/list': { params: { includeAttachedThreads?: boolean; currentAccountOnly?: boolean; cursor?: string | null; limit?: number | null; sortDirection?: SortDirection | null; excludedThreadIds?: Array<string> | null; sortKey?: ThreadSortKey | null; modelProviders?: Array<string> | null; sourceKinds?: Array<ThreadSourceKind> | null; originators?: Array<string> | null; archived?: boolean | null; sectionId?: string | null; projectId?: string | null; cwd?: string | Array<string> | null; useStateDbOnly?: boolean; searchTerm?: string | null; parentThreadId?: string | null; ancestorThreadId?: string | null; attachedToThreadId?: string | null }; result: { data: Array<Thread>; readStates?: Record<string, ThreadReadState> | null; nextCursor: string | null; backwardsCursor: string | null } };
  /** Page through the ids of the threads in memory. */
  'thread/loaded/list': { params: { cursor?: string | null; limit?: number | null }; result: { data: Array<string>; nextCursor: string | null } };
  /** Page through the turns of a thread without resuming it. */
  'thread/turns/list': { params: { threadId: string; cursor?: string | null; limit?: number | null; sortDirection?: SortDirection | null; itemsView?: TurnItemsView | null }; result: TurnsPage };
  /** Page through the items of one turn; the older spelling of thread/items/list. Experimental. */
  'thread/turns/items/list': { params: { threadId: string; turnId: string; cursor?: string | null; limit?: number | null; sortDirection?: SortDirection | null }; result: { data: Array<ThreadItem>; nextCursor: string | null; backwardsCursor: string | null } };
  /** Page through the items of a thread or of one turn. */
  'thread/items/list': { params: { threadId: string; turnId?: string | null; cursor?: string | ThreadItemsAnchor | null; limit?: number | null; sortDirection?: SortDirection | null; deferOutput?: { commandExecution?: boolean; mcpToolCall?: boolean } | null }; result: { data: Array<ThreadItemEntry>; nextCursor: string | null; backwardsCursor: string | null } };
  /** Read items of one turn by their ids. Experimental. */
  'thread/items/read': { params: { threadId: string; turnId: string; itemIds: Array<string> }; result: { data: Array<ThreadItemEntry> } };
  /** Find the threads in which something was said. Experimental. */
  'thread/search': { params: { includeAttachedThreads?: boolean; currentAccountOnly?: boolean; cursor?: string | null; limit?: number | null; sortDirection?: SortDirection | null; sortKey?: ThreadSearchSortKey | null; sourceKinds?: Array<ThreadSourceKind> | null; archived?: boolean | null; searchTerm: string }; result: { data: Array<ThreadSearchResult>; nextCursor: string | null; backwardsCursor: string | null; bobbinIncomplete?: true } };
  /** Find every place in the messages of one thread. Experimental. */
  'thread/searchOccurrences': { params: { threadId: string; searchTerm: string; cursor?: string | null; limit?: number | null }; result: { data: Array<ThreadSearchOccurrence>; nextCursor: string | null } };
  /** Page through the turns and items of a thread in the order in which they began and ended. Experimental. */
  'thread/timeline/list': { params: { threadId: string; cursor?: string | null; limit?: number | null }; result: { data: Array<ThreadTimelineEntry>; nextCursor: string | null; activeRealtimeSessionAtPageStart: string | null } };
  /** Move a thread to the archive. */
  'thread/archive': { params: { threadId: string }; result: Record<string, never> };
  /** Bring a thread back from the archive. */
  'thread/unarchive': { params: { threadId: string }; result: { thread: Thread } };
  /** Delete a thread for good. */
  'thread/delete': { params: { threadId: string }; result: Record<string, never> };
  /** Name a thread. */
  'thread/name/set': { params: { threadId: string; name: string }; result: Record<string, never> };
  /** Change what is known of a thread besides its history. */
  'thread/metadata/update': { params: { threadId: string; gitInfo?: { sha?: string | null; branch?: string | null; originUrl?: string | null } | null; projectId?: string | null; daybreakEnabled?: boolean | null }; result: { thread: Thread } };
  /** Say whether memories may be made of a thread; it is kept for servers that make them. Experimental. */
  'thread/memoryMode/set': { params: { threadId: string; mode: ThreadMemoryMode }; result: Record<string, never> };
  /** Stop receiving the notifications of a thread. */
  'thread/unsubscribe': { params: { threadId: string }; result: { status: 'notLoaded' | 'notSubscribed' | 'unsubscribed' } };
  /** Drop the last turns of a loaded thread. */
  'thread/rollback': { params: { threadId: string; numTurns: number }; result: { thread: Thread } };
  /** Drop a turn of a loaded thread and everything after it. */
  'thread/revert': { params: { threadId: string; beforeTurnId: string }; result: { thread: Thread; turnsBackwardsCursor: string | null; itemsBackwardsCursor: string | null } };
  /** Add raw model items to the history of a loaded thread. */
  'thread/inject_items': { params: { threadId: string; items: Array<unknown> }; result: Record<string, never> };
  /** Sum up what the model has been told, in a turn of its own. */
  'thread/compact/start': { params: { threadId: string }; result: Record<string, never> };
  /** Run a command in the user's own shell, beside the model. */
  'thread/shellCommand': { params: { threadId: string; command: string; timeoutMs?: number | null }; result: Record<string, never> };
  /** Change what the following turns of a thread run with. Experimental. */
  'thread/settings/update': { params: { threadId: string; disabledPluginIds?: Array<string> | null; cwd?: string | null; environments?: Array<TurnEnvironmentParams> | null; approvalPolicy?: AskForApproval | null; approvalsReviewer?: ApprovalsReviewer | null; sandboxPolicy?: SandboxPolicy | null; permissions?: string | null; model?: string | null; serviceTier?: string | null; effort?: ReasoningEffort | null; summary?: ReasoningSummary | null; collaborationMode?: CollaborationMode | null; multiAgentMode?: MultiAgentMode | null; personality?: Personality | null }; result: Record<string, never> };
  /** Queue what the user says; it is said at once where no turn runs. Experimental. */
  'thread/queue/add': { params: { threadId: string; input: Array<UserInput>; clientUserMessageId: string; responsesapiClientMetadata?: Record<string, string> | null }; result: { queuedSubmission: QueuedSubmission } };
  /** What is queued in a thread. Experimental. */
  'thread/queue/list': { params: { threadId: string; cursor?: string | null; limit?: number | null }; result: { data: Array<QueuedSubmission>; nextCursor: string | null } };
  /** Say something else in place of what is queued. Experimental. */
  'thread/queue/update': { params: { threadId: string; queuedSubmissionId: string; input: Array<UserInput>; responsesapiClientMetadata?: Record<string, string> | null }; result: { queuedSubmission: QueuedSubmission } };
  /** Change the order of what is queued. Experimental. */
  'thread/queue/reorder': { params: { threadId: string; queuedSubmissionIds: Array<string> }; result: Record<string, never> };
  /** Take something out of the queue. Experimental. */
  'thread/queue/delete': { params: { threadId: string; queuedSubmissionId: string }; result: { deleted: boolean } };
  /** Start a turn with what is queued. Experimental. */
  'thread/queue/start': { params: { threadId: string; queuedSubmissionId?: string | null }; result: { turn: Turn } };
  /** Give a thread a goal, or change it. */
  'thread/goal/set': { params: { threadId: string; objective?: string | null; status?: ThreadGoalStatus | null; tokenBudget?: number | null; origin?: ThreadGoalMutationOrigin | null }; result: { goal: ThreadGoal } };
  /** The goal of a thread. */
  'thread/goal/get': { params: { threadId: string }; result: { goal: ThreadGoal | null } };
  /** Take the goal of a thread away. */
  'thread/goal/clear': { params: { threadId: string; origin?: ThreadGoalMutationOrigin | null }; result: { cleared: boolean } };
  /** Page through the commands of a loaded thread that are still running. Experimental. */
  'thread/backgroundTerminals/list': { params: { threadId: string; cursor?: string | null; limit?: number | null }; result: { data: Array<ThreadBackgroundTerminal>; nextCursor: string | null } };
  /** End one running command of a loaded thread. Experimental. */
  'thread/backgroundTerminals/terminate': { params: { threadId: string; processId: string }; result: { terminated: boolean } };
  /** End every running command of a loaded thread. Experimental. */
  'thread/backgroundTerminals/clean': { params: { threadId: string }; result: Record<string, never> };
  /** Start a turn with what the user says. */
  'turn/start': { params: { threadId: string; clientUserMessageId?: string | null; input: Array<UserInput>; toolOutput?: TurnToolOutput | null; turnTrigger?: string | null; parentTurnId?: string | null; rootTurnId?: string | null; responsesapiClientMetadata?: Record<string, string> | null; responsesapiClientMetadataPatch?: Record<string, string> | null; additionalContext?: Record<string, { value: string; kind: 'untrusted' | 'application'; name?: string | null }> | null; environments?: Array<TurnEnvironmentParams> | null; cwd?: string | null; runtimeWorkspaceRoots?: Array<string> | null; approvalPolicy?: AskForApproval | null; approvalsReviewer?: ApprovalsReviewer | null; sandboxPolicy?: SandboxPolicy | null; permissions?: PermissionProfileSelection | null; disabledPluginIds?: Array<string> | null; model?: string | null; serviceTier?: string | null; serviceTierForTurn?: string | null; effort?: ReasoningEffort | null; summary?: ReasoningSummary | null; personality?: Personality | null; outputSchema?: unknown; collaborationMode?: CollaborationMode | null; multiAgentMode?: MultiAgentMode | null; cyberAccessProgram?: 'standard' | 'daybreakBlue' | 'daybreakRed' | null }; result: { turn: Turn } };
  /** Add what the user says to the running turn. */
  'turn/steer': { params: { threadId: string; clientUserMessageId?: string | null; input: Array<UserInput>; responsesapiClientMetadata?: Record<string, string> | null; responsesapiClientMetadataPatch?: Record<string, string> | null; additionalContext?: Record<string, { value: string; kind: 'untrusted' | 'application'; name?: string | null }> | null; expectedTurnId: string }; result: { turnId: string } };
  /** Stop the running turn. */
  'turn/interrupt': { params: { threadId: string; turnId: string }; result: Record<string, never> };
  /** Have changes reviewed, in a turn of its own. */
  'review/start': { params: { threadId: string; target: ReviewTarget; delivery?: ReviewDelivery | null }; result: { turn: Turn; reviewThreadId: string } };
  /** Page through the models a user can choose from. */
  'model/list': { params: { cursor?: string | null; limit?: number | null; includeHidden?: boolean | null; modelProvider?: string | null }; result: { data: Array<Model>; nextCursor: string | null } };
  /** The ways of working that a turn can be started with. Experimental. */
  'collaborationMode/list': { params: Record<string, never>; result: { data: Array<CollaborationModeMask> } };
  /** Tell what the model service of new threads can do. */
  'modelProvider/capabilities/read': { params: Record<string, never>; result: { namespaceTools: boolean; imageGeneration: boolean; webSearch: boolean } };
  /** Read the configuration that new threads get, without its secrets. */
  'config/read': { params: { includeLayers?: boolean; cwd?: string | null }; result: { config: Config; origins: Record<string, ConfigLayerMetadata>; layers?: Array<ConfigLayer> | null } };
  /** Change a key of config.toml; comments and order stay. */
  'config/value/write': { params: { keyPath: string; value: unknown; mergeStrategy: MergeStrategy; filePath?: string | null; expectedVersion?: string | null }; result: { status: WriteStatus; version: string; filePath: string; overriddenMetadata: OverriddenMetadata | null } };
  /** Change several keys of config.toml, all or none; comments and order stay. */
  'config/batchWrite': { params: { edits: Array<ConfigEdit>; filePath?: string | null; expectedVersion?: string | null; reloadUserConfig?: boolean }; result: { status: WriteStatus; version: string; filePath: string; overriddenMetadata: OverriddenMetadata | null } };
  /** Read what an organisation asks of the configuration. */
  'configRequirements/read': { params: Record<string, never>; result: { requirements: ConfigRequirements | null } };
  /** List the abilities that config.toml can switch on or off. */
  'experimentalFeature/list': { params: { cursor?: string | null; limit?: number | null; threadId?: string | null }; result: { data: Array<ExperimentalFeature>; nextCursor: string | null } };
  /** Switch features for this process: none can be, so the answer names none. */
  'experimentalFeature/enablement/set': { params: { enablement: Record<string, boolean> }; result: { enablement: Record<string, boolean> } };
  /** Tell how the user is logged in to the model service. */
  'account/read': { params: { refreshToken?: boolean }; result: { account?: Account | null; userId?: string | null; requiresOpenaiAuth: boolean; workspaceRouting?: WorkspaceRouting | null } };
  /** Log in to the model service; `account/login/completed` and `account/updated` follow. */
  'account/login/start': { params: LoginAccountParams; result: LoginAccountResponse };
  /** Give up a login that waits for the user. */
  'account/login/cancel': { params: { loginId: string }; result: { status: CancelLoginAccountStatus } };
  /** Forget the login; `account/updated` follows. */
  'account/logout': { params: Record<string, never>; result: Record<string, never> };
  /** Read the limits of a ChatGPT account. */
  'account/rateLimits/read': { params: { supportsLunaReserve?: boolean; excludeResetCreditDetails?: boolean }; result: { ordinaryUsageAllowed?: boolean | null; rateLimits: RateLimitSnapshot; rateLimitsByLimitId?: Record<string, RateLimitSnapshot> | null; rateLimitResetCredits?: RateLimitResetCreditsSummary | null; accountId?: string | null; rateLimitUpsell?: unknown } };
  /** Read how much of a ChatGPT account was used: without one, it says so. */
  'account/usage/read': { params: { threadId?: string | null }; result: { summary: AccountTokenUsageSummary; dailyUsageBuckets?: Array<AccountTokenUsageDailyBucket> | null } };
  /** Tell how the user is logged in, for older clients. */
  'getAuthStatus': { params: { includeToken?: boolean | null; refreshToken?: boolean | null }; result: { authMethod: AuthMode | null; authToken: string | null; requiresOpenaiAuth: boolean | null } };
  /** Tell the head of a stored thread, for older clients. */
  'getConversationSummary': { params: { rolloutPath: string } | { conversationId: string }; result: { summary: ConversationSummary } };
  /** Tell what a working tree has that no remote of its repository knows, for older clients. */
  'gitDiffToRemote': { params: { cwd: string }; result: { sha: string; diff: string } };
  /** Send feedback to the makers of the original: this server sends nothing, and says so. */
  'feedback/upload': { params: { classification: string; reason?: string | null; threadId?: string | null; includeLogs?: boolean; extraLogFiles?: Array<string> | null; tags?: Record<string, string> | null }; result: { threadId: string; promptHash?: string | null } };
  /** Tell how much memory the server takes. Experimental. */
  'server/diagnostics': { params: Record<string, never>; result: { process: ServerDiagnosticsProcess; gauges: Array<ServerDiagnosticsGauge> } };
  /** Page through the permission profiles that a thread can be given. */
  'permissionProfile/list': { params: { cursor?: string | null; limit?: number | null; cwd?: string | null }; result: { data: Array<PermissionProfileSummary>; nextCursor: string | null } };
  /** List the skills that threads in folders have. */
  'skills/list': { params: { cwds?: Array<string>; forceReload?: boolean }; result: { data: Array<SkillsListEntry> } };
  /** Switch a skill on or off in config.toml. */
  'skills/config/write': { params: { path?: string | null; name?: string | null; enabled: boolean }; result: { effectiveEnabled: boolean } };
  /** List the hooks of folders, with what users decided about each. */
  'hooks/list': { params: { cwds?: Array<string>; threadId?: string | null }; result: { data: Array<HooksListEntry> } };
  /** Page through the configured MCP servers, with their tools and resources. */
  'mcpServerStatus/list': { params: { cursor?: string | null; limit?: number | null; detail?: 'full' | 'toolsAndAuthOnly' | null; threadId?: string | null; serverName?: string | null }; result: { data: Array<McpServerStatus>; nextCursor: string | null } };
  /** Read a resource of an MCP server. */
  'mcpServer/resource/read': { params: { threadId?: string | null; server: string; uri: string; _meta?: Record<string, unknown> | null; originCallId?: string | null; connectorId?: string | null; target?: { connectorId: string; linkId: string | null } | null }; result: { contents: Array<ResourceContent>; originCallId?: string | null } };
  /** Call a tool of an MCP server of a thread, outside of its turns. */
  'mcpServer/tool/call': { params: { threadId: string; server: string; tool: string; arguments?: unknown; _meta?: unknown }; result: { content: Array<unknown>; structuredContent?: unknown; isError?: boolean | null; _meta?: unknown } };
  /** Begin a login to an MCP server; `mcpServer/oauthLogin/completed` says how it went. */
  'mcpServer/oauth/login': { params: { name: string; threadId?: string | null; clientRegistration?: McpServerOauthClientRegistration | null; scopes?: Array<string> | null; timeoutSecs?: number | null }; result: { authorizationUrl: string; loginId?: string | null } };
  /** Read the configured MCP servers again, and start them anew in every loaded thread. */
  'config/mcpServer/reload': { params: Record<string, never>; result: Record<string, never> };
  /** Read a file. */
  'fs/readFile': { params: { path: string }; result: { dataBase64: string } };
  /** Write a file, in place of what it held. */
  'fs/writeFile': { params: { path: string; dataBase64: string }; result: Record<string, never> };
  /** Make a folder. */
  'fs/createDirectory': { params: { path: string; recursive?: boolean | null }; result: Record<string, never> };
  /** Tell what is at a path, and since when. */
  'fs/getMetadata': { params: { path: string }; result: { isDirectory: boolean; isFile: boolean; isSymlink: boolean; createdAtMs: number; modifiedAtMs: number } };
  /** List the entries of a folder. */
  'fs/readDirectory': { params: { path: string }; result: { entries: Array<FsReadDirectoryEntry> } };
  /** Remove a file or a folder. */
  'fs/remove': { params: { path: string; recursive?: boolean | null; force?: boolean | null }; result: Record<string, never> };
  /** Copy a file or a folder. */
  'fs/copy': { params: { sourcePath: string; destinationPath: string; recursive?: boolean }; result: Record<string, never> };
  /** Tell this client what changes at a path, until it unwatches it or is gone; `fs/changed` says so. */
  'fs/watch': { params: { watchId: string; path: string }; result: { path: string } };
  /** Run a command outside of all threads, in the sandbox; the answer comes when it has ended. */
  'command/exec': { params: { command: Array<string>; processId?: string | null; tty?: boolean; streamStdin?: boolean; streamStdoutStderr?: boolean; outputBytesCap?: number | null; timeoutMs?: number | null; env?: Record<string, string | null> | null; size?: TerminalSize | null; disableOutputCap?: boolean; disableTimeout?: boolean; cwd?: string | null; sandboxPolicy?: SandboxPolicy | null; permissionProfile?: PermissionProfile | string | null }; result: { exitCode: number; stdout: string; stderr: string } };
  /** Write to the input of a `command/exec`, or close it. */
  'command/exec/write': { params: { processId: string; deltaBase64?: string | null; closeStdin?: boolean }; result: Record<string, never> };
  /** Resize the terminal of a `command/exec`. */
  'command/exec/resize': { params: { processId: string; size: TerminalSize }; result: Record<string, never> };
  /** Kill a `command/exec`. */
  'command/exec/terminate': { params: { processId: string }; result: Record<string, never> };
  /** Start a process without sandbox; it ends with the connection. Experimental. */
  'process/spawn': { params: { command: Array<string>; processHandle: string; cwd: string; tty?: boolean; streamStdin?: boolean; streamStdoutStderr?: boolean; outputBytesCap?: number | null; timeoutMs?: number | null; env?: Record<string, string | null> | null; size?: TerminalSize | null }; result: Record<string, never> };
  /** Write to the input of a process, or close it. Experimental. */
  'process/writeStdin': { params: { processHandle: string; deltaBase64?: string | null; closeStdin?: boolean }; result: Record<string, never> };
  /** Resize the terminal of a process. Experimental. */
  'process/resizePty': { params: { processHandle: string; size: TerminalSize }; result: Record<string, never> };
  /** Kill a process. Experimental. */
  'process/kill': { params: { processHandle: string }; result: Record<string, never> };
  /** Stop watching. */
  'fs/unwatch': { params: { watchId: string }; result: Record<string, never> };
  /** Find files by parts of their paths, without what git ignores. */
  'fuzzyFileSearch': { params: { query: string; roots: Array<string>; cancellationToken?: string | null }; result: { files: Array<FuzzyFileSearchResult> } };
  /** Begin to look for files, for queries that follow. Experimental. */
  'fuzzyFileSearch/sessionStart': { params: { sessionId: string; roots: Array<string> }; result: Record<string, never> };
  /** Look for another query; `fuzzyFileSearch/sessionUpdated` says what fits. Experimental. */
  'fuzzyFileSearch/sessionUpdate': { params: { sessionId: string; query: string }; result: Record<string, never> };
  /** End a search session. Experimental. */
  'fuzzyFileSearch/sessionStop': { params: { sessionId: string }; result: Record<string, never> };
  /** Let whichever server holds a thread give it back, so that another process can write it. */
  'bobbin/thread/release': { params: { threadId: string }; result: { status: 'released' | 'notHeld' } };
}

/** Notifications of the server by name. */
export interface Notifications {
  /** A turn failed, or a model request failed and is tried again. */
  'error': { params: { error: TurnError; willRetry: boolean; threadId: string; turnId: string } };
  /** Something went wrong that does not stop the work. */
  'warning': { params: { threadId: string | null; message: string } };
  /** The configuration has a mistake; defaults are used for it. */
  'configWarning': { params: { summary: string; details: string | null; path?: string | null; range?: TextRange | null } };
  /** The client used something that will go away. */
  'deprecationNotice': { params: { summary: string; details: string | null } };
  /** A thread was started or forked. */
  'thread/started': { params: { thread: Thread } };
  /** The status of a thread has a new value. */
  'thread/status/changed': { params: { threadId: string; status: ThreadStatus } };
  /** A thread was archived. */
  'thread/archived': { params: { threadId: string } };
  /** A thread came back from the archive. */
  'thread/unarchived': { params: { threadId: string } };
  /** A thread was deleted. */
  'thread/deleted': { params: { threadId: string } };
  /** The last turns of a thread were dropped. */
  'thread/reverted': { params: { threadId: string } };
  /** A thread was unloaded after nobody used it for a while. */
  'thread/closed': { params: { threadId: string } };
  /** A thread was named. */
  'thread/name/updated': { params: { threadId: string; threadName?: string | null } };
  /** The goal of a thread was set or went on; turnId where a turn did it. */
  'thread/goal/updated': { params: { threadId: string; turnId: string | null; goal: ThreadGoal } };
  /** A thread has no goal any more. */
  'thread/goal/cleared': { params: { threadId: string } };
  /** What the next turns of a thread run with has changed. */
  'thread/settings/updated': { params: { threadId: string; threadSettings: ThreadSettings } };
  /** What is queued in a thread has changed. */
  'thread/queue/changed': { params: { threadId: string } };
  /** Tokens that a thread has used. */
  'thread/tokenUsage/updated': { params: { threadId: string; turnId: string; tokenUsage: ThreadTokenUsage } };
  /** Older word for a completed contextCompaction item; declared for clients that know it. */
  'thread/compacted': { params: { threadId: string; turnId: string } };
  /** A turn began. */
  'turn/started': { params: { threadId: string; turn: Turn } };
  /** A turn ended: completed, interrupted or failed. */
  'turn/completed': { params: { threadId: string; turn: Turn } };
  /** All changes of the turn so far as one unified diff. */
  'turn/diff/updated': { params: { threadId: string; turnId: string; diff: string } };
  /** The plan of the model. */
  'turn/plan/updated': { params: { threadId: string; turnId: string; explanation: string | null; plan: Array<TurnPlanStep> } };
  /** A hook is run. */
  'hook/started': { params: { threadId: string; turnId: string | null; run: HookRunSummary } };
  /** A hook has ended; `entries` tell what came of it. */
  'hook/completed': { params: { threadId: string; turnId: string | null; run: HookRunSummary } };
  /** An item began. */
  'item/started': { params: { item: ThreadItem; threadId: string; turnId: string; startedAtMs: number } };
  /** An item ended; it does not change any more. */
  'item/completed': { params: { item: ThreadItem; threadId: string; turnId: string; completedAtMs: number; contentTokenCount?: number | null } };
  /** More text of an agent message. */
  'item/agentMessage/delta': { params: { threadId: string; turnId: string; itemId: string; delta: string } };
  /** More text of a plan. */
  'item/plan/delta': { params: { threadId: string; turnId: string; itemId: string; delta: string } };
  /** A new part of a reasoning summary begins. */
  'item/reasoning/summaryPartAdded': { params: { threadId: string; turnId: string; itemId: string; summaryIndex: number } };
  /** More text of a part of a reasoning summary. */
  'item/reasoning/summaryTextDelta': { params: { threadId: string; turnId: string; itemId: string; delta: string; summaryIndex: number } };
  /** More text of the reasoning itself. */
  'item/reasoning/textDelta': { params: { threadId: string; turnId: string; itemId: string; delta: string; contentIndex: number } };
  /** More output of a command. */
  'item/commandExecution/outputDelta': { params: { threadId: string; turnId: string; itemId: string; delta: string } };
  /** The model wrote to a running command, or read from it. */
  'item/commandExecution/terminalInteraction': { params: { threadId: string; turnId: string; itemId: string; processId: string; stdin: string } };
  /** Output of applying a patch; declared for clients that know it. */
  'item/fileChange/outputDelta': { params: { threadId: string; turnId: string; itemId: string; delta: string } };
  /** A patch while the model still writes it. */
  'item/fileChange/patchUpdated': { params: { threadId: string; turnId: string; itemId: string; changes: Array<FileUpdateChange> } };
  /** The tool of an MCP server says how far it is. */
  'item/mcpToolCall/progress': { params: { threadId: string; turnId: string; itemId: string; message: string } };
  /** An item of the model service as it came, for threads started with experimentalRawEvents. Experimental. */
  'rawResponseItem/completed': { params: { threadId: string; turnId: string; item: unknown } };
  /** A request of the server was answered or withdrawn. */
  'serverRequest/resolved': { params: { threadId: string; requestId: RequestId } };
  /** An MCP server of a thread is being started, is ready, or could not be started. */
  'mcpServer/startupStatus/updated': { params: { threadId?: string | null; name: string; status: 'starting' | 'ready' | 'failed' | 'cancelled'; error: string | null; failureReason?: 'reauthenticationRequired' | null } };
  /** A login to an MCP server came to its end. */
  'mcpServer/oauthLogin/completed': { params: { name: string; threadId?: string | null; loginId?: string | null; success: boolean; error?: string | null } };
  /** Another model than the chosen one answered. */
  'model/rerouted': { params: { threadId: string; turnId: string; fromModel: string; toModel: string; reason: 'highRiskCyberActivity' } };
  /** A login came to its end, one way or the other. */
  'account/login/completed': { params: { loginId?: string | null; success: boolean; error?: string | null; onboardingEntrypoint?: DesktopOnboardingEntrypoint | null } };
  /** Another login counts from now on, or none. */
  'account/updated': { params: { authMode?: AuthMode | null; planType?: PlanType | null } };
  /** Limits of the account as the model service reported them. */
  'account/rateLimits/updated': { params: { rateLimits: RateLimitSnapshot } };
  /** What `skills/list` answers may have changed. */
  'skills/changed': { params: Record<string, never> };
  /** Something happened at paths that the client watches. */
  'fs/changed': { params: { watchId: string; changedPaths: Array<string> } };
  /** What a search session found so far for its query. */
  'fuzzyFileSearch/sessionUpdated': { params: { sessionId: string; query: string; files: Array<FuzzyFileSearchResult> } };
  /** A search session found all there is for its query. */
  'fuzzyFileSearch/sessionCompleted': { params: { sessionId: string } };
  /** More output of a `command/exec`. */
  'command/exec/outputDelta': { params: { processId: string; stream: OutputStream; deltaBase64: string; capReached: boolean } };
  /** More output of a `process/spawn`. */
  'process/outputDelta': { params: { processHandle: string; stream: OutputStream; deltaBase64: string; capReached: boolean } };
  /** A `process/spawn` has ended; its handle is free. */
  'process/exited': { params: { processHandle: string; exitCode: number; outputDrainTimedOut?: boolean | null; stdout: string; stdoutCapReached: boolean; stderr: string; stderrCapReached: boolean } };
  /** State of remote control; sent once after initialize. */
  'remoteControl/status/changed': { params: { status: 'disabled' | 'connecting' | 'connected' | 'errored'; environmentId: string | null; serverName?: string; installationId?: string } };
}

/** Requests of the server by name: what it sends and what a client answers. */
export interface ServerRequests {
  /** May this command run? */
  'item/commandExecution/requestApproval': { params: CommandExecutionRequestApprovalParams; result: CommandExecutionRequestApprovalResult };
  /** May this patch be applied? */
  'item/fileChange/requestApproval': { params: FileChangeRequestApprovalParams; result: FileChangeRequestApprovalResult };
  /** May later commands do more than the sandbox policy allows? */
  'item/permissions/requestApproval': { params: PermissionsRequestApprovalParams; result: PermissionsRequestApprovalResponse };
  /** What does the user answer to these questions of the model? */
  'item/tool/requestUserInput': { params: ToolRequestUserInputParams; result: ToolRequestUserInputResult };
  /** Run this tool of the client. */
  'item/tool/call': { params: DynamicToolCallParams; result: DynamicToolCallResult };
  /** An MCP server asks the user, or a tool of it wants to run. */
  'mcpServer/elicitation/request': { params: McpServerElicitationRequestParams; result: McpServerElicitationRequestResponse };
  /** The tokens that this client looks after were refused: give others. */
  'account/chatgptAuthTokens/refresh': { params: ChatgptAuthTokensRefreshParams; result: ChatgptAuthTokensRefreshResponse };
}
