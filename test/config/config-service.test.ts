import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WHOLE_ENVIRONMENT } from '../../src/agent/exec/environment-policy.ts';
import { DEFAULT_FEATURES } from '../../src/agent/session/features.ts';
import { withBuiltInRoles } from '../../src/agent/sub-agents/agent-roles.ts';
import { ConfigService } from '../../src/config/config-service.ts';
import { BASE_INSTRUCTIONS } from '../../src/config/models/base-instructions.ts';
import type { ThreadOverrides } from '../../src/config/threads/session-settings.ts';
import { Home } from './home.ts';

const GATEWAY = `
model_provider = "gateway"
[model_providers.gateway]
name = "Gateway"
base_url = "http://127.0.0.1:9/v1/"
`;

async function settingsOf(home: Home, overrides: ThreadOverrides = {}, given: readonly string[] = []) {
  const config = await home.load({ overrides: given });
  return (await config.forThread({ cwd: home.path, ...overrides })).settings;
}

describe('load()', () => {
  it('takes everything from the defaults in an empty home', async () => {
    await using home = await Home.make();
    const config = await home.load();
    expect(config.warnings).toEqual([]);
    expect(config.codexHome).toBe(home.path);
    expect(config.defaultModelProvider).toBe('openai');
    const {
      models: _models,
      skills: _ofTheUser,
      findSkills: _onTheDisk,
      limits: _ofNobody,
      ...session
    } = (await config.forThread({})).session;
    expect(session).toEqual({
      persistence: 'extended',
      features: DEFAULT_FEATURES,
      agents: { maxThreads: 6, maxDepth: 1 },
      agentRoles: withBuiltInRoles([]),
      hooks: [],
      webSearch: 'cached',
      reviewModel: null,
      compactPrompt: null,
      includeEnvironmentContext: true,
      includePermissionsInstructions: true,
      showRawReasoning: false,
      environmentPolicy: WHOLE_ENVIRONMENT,
    });
    expect(config.own).toEqual({
      'store.type': undefined,
      'store.id': 'default',
      'store.module': undefined,
      persistence: 'extended',
      durability: 'disk',
      index: 'on',
      search: 'on',
      'sandbox.bubblewrap': undefined,
      'sandbox.max_processes': 4096,
      'model.script': undefined,
      'limits.max_line_bytes': 67_108_864,
      'limits.max_response_bytes': 268_435_456,
      'limits.max_mcp_message_bytes': 33_554_432,
      'mcp.sharing': 'process',
      'limits.max_page_bytes': 4_194_304,
      'limits.max_requests_in_flight': 1024,
      release_after: 60,
      unload_after_ms: 1_800_000,
      log: undefined,
    });
  });

  it('finds the home in CODEX_HOME', async () => {
    await using home = await Home.make();
    expect((await ConfigService.load({ env: { CODEX_HOME: home.path } })).codexHome).toBe(home.path);
  });

  it('makes a private installation id once, and the home if it is missing', async () => {
    await using parent = await Home.make();
    const codexHome = parent.file('new');
    const first = await ConfigService.load({ codexHome, env: {} });
    const second = await ConfigService.load({ codexHome, env: {} });
    expect(first.installationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.installationId).toBe(first.installationId);
    expect(await readFile(path.join(codexHome, 'installation_id'), 'utf8')).toBe(first.installationId);
    expect((await stat(path.join(codexHome, 'installation_id'))).mode & 0o777).toBe(0o600);
    expect((await stat(codexHome)).mode & 0o777).toBe(0o700);
  });

  it('lays bobbin.toml under the environment and the environment under -c', async () => {
    await using home = await Home.make({
      'bobbin.toml': 'persistence = "limited"\ndurability = "os"\nunload_after_ms = 1\n[limits]\nmax_line_bytes = 10\n',
    });
    const config = await home.load({
      env: { BOBBIN_DURABILITY: 'disk', BOBBIN_UNLOAD_AFTER_MS: '2' },
      overrides: ['bobbin.unload_after_ms=3'],
    });
    expect(config.persistence).toBe('limited');
    expect(config.own.durability).toBe('disk');
    expect(config.own.unload_after_ms).toBe(3);
    expect(config.own['limits.max_line_bytes']).toBe(10);
  });

  it('takes text from the environment as it is, also where it looks like a number', async () => {
    await using home = await Home.make();
    const config = await home.load({ env: { BOBBIN_STORE: 'in_memory', BOBBIN_STORE_ID: '007' } });
    expect(config.storeChoice).toEqual({ type: 'in_memory', id: '007' });
  });

  it('counts a relative path from the folder of bobbin.toml, else from the working directory', async () => {
    await using home = await Home.make({ 'bobbin.toml': 'model.script = "a.json"' });
    expect((await home.load()).own['model.script']).toBe(home.file('a.json'));
    expect((await home.load({ env: { BOBBIN_MODEL_SCRIPT: 'b.json' } })).own['model.script']).toBe(
      path.resolve('b.json'),
    );
  });

  it('does not look for our own settings in config.toml', async () => {
    await using home = await Home.make({ 'config.toml': '[bobbin]\npersistence = "limited"\n' });
    expect((await home.load()).persistence).toBe('extended');
  });

  it('warns of unknown keys in bobbin.toml', async () => {
    await using home = await Home.make({ 'bobbin.toml': 'persistance = "limited"\n[store]\nkind = "local"\n' });
    expect((await home.load()).warnings).toEqual([
      { summary: 'Unknown setting `persistance` has no effect.', details: null, path: home.file('bobbin.toml') },
      { summary: 'Unknown setting `store.kind` has no effect.', details: null, path: home.file('bobbin.toml') },
    ]);
  });

  it('warns of unknown keys of our own behind -c', async () => {
    await using home = await Home.make();
    expect((await home.load({ overrides: ['bobbin.store.kind=local', 'kind=1'] })).warnings).toEqual([
      { summary: 'Unknown setting `bobbin.store.kind` has no effect.', details: null },
    ]);
  });

  const form = 'expected a number of seconds from 0 on, such as `60`';
  it.each([
    ['bobbin.toml', { 'bobbin.toml': 'release_after = "abc"' }, {}, [], 'in `release_after`'],
    ['the environment', {}, { BOBBIN_RELEASE_AFTER: 'abc' }, [], 'in the environment variable `BOBBIN_RELEASE_AFTER`'],
    ['-c', {}, {}, ['bobbin.release_after=abc'], 'in `bobbin.release_after`'],
  ])('refuses a bad value of our own in %s', async (_where, files, env, overrides, place) => {
    await using home = await Home.make(files);
    const loading = home.load({ env, overrides });
    await expect(loading).rejects.toThrow(`invalid value: string "abc", ${form}\n${place}`);
  });

  it.each([
    [{ 'bobbin.toml': 'index = "off"\nstore = "in_memory"' }, [], ':2:9: ', '`type`\nin `store`'],
    [
      { 'bobbin.toml': '[limits]\nmax_page_bytes = 9' },
      ['bobbin.limits=3'],
      '',
      '`max_line_bytes`\nin `bobbin.limits`',
    ],
  ])('refuses a value in the place of a table: %j %j', async (files, overrides, at, where) => {
    await using home = await Home.make(files);
    const loading = home.load({ overrides });
    await expect(loading).rejects.toThrow(`${at}invalid type: `);
    await expect(loading).rejects.toThrow(`expected a table with keys such as ${where}`);
  });

  it.each([
    ['foo', 'invalid override `foo`: expected key=value'],
    ['=1', 'invalid override `=1`: the key is empty'],
    ['a..b=1', 'invalid key `a..b`'],
    ['model=5', 'invalid type: integer `5`, expected a string\nin `model`\n'],
    [
      'bobbin.limits.max_line_bytes=0',
      'invalid value: integer `0`, expected a whole number of bytes from 1 on, such as `67108864`\nin `bobbin.limits.max_line_bytes`\n',
    ],
  ])('refuses the override %s', async (override, message) => {
    await using home = await Home.make();
    await expect(home.load({ overrides: [override] })).rejects.toThrow(message);
  });

  it('starts with defaults when config.toml is no TOML, and says where', async () => {
    await using home = await Home.make({ 'config.toml': 'model = "a"\nx = = 3\n' });
    const file = home.file('config.toml');
    const [warning, ...others] = (await home.load()).warnings;
    expect(others).toEqual([]);
    expect(warning).toEqual({
      summary: 'Invalid configuration; using defaults.',
      details: expect.stringMatching(/config\.toml:2:\d+: /),
      path: file,
      range: { start: { line: 2, column: expect.any(Number) }, end: { line: 2, column: expect.any(Number) } },
    });
  });

  it('does not repeat the text of a broken config.toml, which may hold a key', async () => {
    await using home = await Home.make({ 'config.toml': 'experimental_bearer_token = "sk-secret" x\n' });
    expect(JSON.stringify((await home.load()).warnings)).not.toContain('sk-secret');
  });

  it('starts with defaults when a value in config.toml does not fit, and says where', async () => {
    await using home = await Home.make({ 'config.toml': 'model = "a"\napproval_policy = "bad"\n' });
    const file = home.file('config.toml');
    const config = await home.load();
    expect(config.warnings).toEqual([
      {
        summary: 'Invalid configuration; using defaults.',
        details: `${file}:2:19: unknown variant \`bad\`, expected one of \`untrusted\`, \`on-failure\`, \`on-request\`, \`never\``,
        path: file,
        range: { start: { line: 2, column: 19 }, end: { line: 2, column: 23 } },
      },
    ]);
    expect(config.defaultModelProvider).toBe('openai');
  });

  it.each([
    ['model_provider = "nope"', 'Model provider `nope` not found'],
    ['model_catalog_json = "missing.json"', /missing\.json: ENOENT/],
    ['[model_providers.a]\nbase_url = "http://x"', 'model_providers.a: provider name must not be empty'],
    [
      '[model_providers.openai]\nname = "x"',
      'model_providers.openai: a built-in provider cannot be changed; set `openai_base_url`',
    ],
  ])('warns of %s', async (text, details) => {
    await using home = await Home.make({ 'config.toml': text });
    const { warnings } = await home.load();
    expect(warnings.map((warning) => warning.details)).toEqual([
      typeof details === 'string' ? details : expect.stringMatching(details),
    ]);
  });
});

describe('storeChoice', () => {
  it.each([
    ['', {}, 'local'],
    ['experimental_thread_store = { type = "in_memory", id = "a" }', {}, 'a'],
    ['experimental_thread_store = { type = "in_memory", id = "a" }', { BOBBIN_STORE: 'local' }, 'local'],
    ['experimental_thread_store = { type = "local" }', { BOBBIN_STORE: 'in_memory', BOBBIN_STORE_ID: 'b' }, 'b'],
    ['', { BOBBIN_STORE_TYPE: 'sqlite' }, 'sqlite'],
  ])('with config.toml %j and environment %j is %s', async (text, env, expected) => {
    await using home = await Home.make({ 'config.toml': text });
    const choice = (await home.load({ env })).storeChoice;
    expect(choice.type === 'in_memory' ? choice.id : choice.type).toBe(expected);
  });

  it('tells a local store what to keep, and a module where it is', async () => {
    await using home = await Home.make();
    expect((await home.load({ overrides: ['bobbin.durability=os'] })).storeChoice).toEqual({
      type: 'local',
      home: home.path,
      durability: 'os',
      persistence: 'extended',
      index: 'on',
      search: 'on',
    });
    expect((await home.load({ env: { BOBBIN_INDEX: 'off' } })).storeChoice).toMatchObject({ index: 'off' });
    const overrides = ['bobbin.store.type=module', 'bobbin.store.module=/opt/store.js'];
    expect((await home.load({ overrides })).storeChoice).toEqual({
      type: 'module',
      module: '/opt/store.js',
      home: home.path,
    });
  });
});

describe('forThread()', () => {
  it('answers as the original does in an empty home', async () => {
    await using home = await Home.make();
    expect(await settingsOf(home)).toEqual({
      model: 'gpt-5.5',
      modelProviderId: 'openai',
      provider: {
        kind: 'http',
        name: 'OpenAI',
        baseUrl: 'https://api.openai.com/v1',
        chatgptBaseUrl: 'https://chatgpt.com/backend-api/codex',
        queryParams: {},
        headers: {},
        bearerToken: null,
        usesLogin: true,
        missingEnvKey: null,
        requestMaxRetries: 4,
        streamMaxRetries: 5,
        streamIdleTimeoutMs: 300_000,
      },
      cwd: home.path,
      approvalPolicy: 'on-request',
      approvalsReviewer: 'user',
      ownPermissions: null,
      permissionProfile: null,
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
      effort: null,
      summary: null,
      personality: null,
      serviceTier: null,
      collaborationMode: { mode: 'default', developerInstructions: null },
      baseInstructions: BASE_INSTRUCTIONS,
      hasOwnInstructions: false,
      developerInstructions: null,
    });
  });

  it('puts config.toml under -c, -c under the config of the thread, and that under its params', async () => {
    await using home = await Home.make({ 'config.toml': 'model = "file"\nmodel_reasoning_effort = "low"' });
    expect((await settingsOf(home)).model).toBe('file');
    expect((await settingsOf(home, {}, ['model=first', 'model=cli'])).model).toBe('cli');
    const config = { model: 'thread', model_reasoning_effort: null };
    const threadWins = await settingsOf(home, { config }, ['model=cli']);
    expect([threadWins.model, threadWins.effort]).toEqual(['thread', 'low']);
    expect((await settingsOf(home, { model: 'param', config }, ['model=cli'])).model).toBe('param');
  });

  it('reads config.toml again for each thread', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await home.write('config.toml', 'model = "later"');
    expect((await config.forThread({})).settings.model).toBe('later');
  });

  it('reads -c values as TOML and what is none as text', async () => {
    await using home = await Home.make();
    const given = ['model=two words', 'approval_policy="never"', 'sandbox_workspace_write.writable_roots=["/a b"]'];
    const settings = await settingsOf(home, { sandbox: 'workspace-write' }, given);
    expect([settings.model, settings.approvalPolicy, settings.sandboxPolicy]).toEqual([
      'two words',
      'never',
      {
        type: 'workspaceWrite',
        writableRoots: ['/a b'],
        networkAccess: false,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      },
    ]);
  });

  it('accepts keys that it does not know', async () => {
    await using home = await Home.make({
      'config.toml': 'nonsense = 1\n[features]\napps = false\n[mcp_servers.x]\ncommand = "y"',
    });
    const config = { features: { cwd_relative_turn_diffs: false }, skills: { config: [] }, 'a.b.c': 1 };
    expect((await settingsOf(home, { config }, ['tools.web=true'])).model).toBe('gpt-5.5');
  });

  it('does not let a thread change settings of the process', async () => {
    await using home = await Home.make();
    const config = { 'bobbin.model.script': '/tmp/x.js', bobbin: { persistence: 5 } };
    expect((await settingsOf(home, { config })).provider.kind).toBe('http');
  });

  it('keeps prototypes out of reach', async () => {
    await using home = await Home.make();
    const config = JSON.parse('{"__proto__.polluted": 1, "constructor": {"prototype": {"polluted": 1}}}');
    await settingsOf(home, { config });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each<[string, ThreadOverrides, string]>([
    ['an unknown provider', { modelProvider: 'nope' }, 'failed to load configuration: Model provider `nope` not found'],
    ['an empty provider', { modelProvider: '' }, 'failed to load configuration: Model provider `` not found'],
    [
      'a bad word',
      { config: { approval_policy: 'bad' } },
      'failed to load configuration: unknown variant `bad`, expected one of `untrusted`, `on-failure`, `on-request`, `never`\nin `approval_policy`\n',
    ],
    [
      'a bad type',
      { config: { model: 5 } },
      'failed to load configuration: invalid type: integer `5`, expected a string\nin `model`\n',
    ],
    [
      'a bad member of a provider',
      { config: { 'model_providers.x': { name: 'X', request_max_retries: 'a' } } },
      'failed to load configuration: invalid type: string "a", expected an integer\nin `model_providers.x.request_max_retries`\n',
    ],
    [
      'a provider without a name',
      { config: { 'model_providers.x': { base_url: 'http://x' } } },
      'failed to load configuration: model_providers.x: provider name must not be empty',
    ],
    [
      'an old wire',
      { config: { 'model_providers.x': { name: 'X', wire_api: 'chat' } } },
      'failed to load configuration: unknown variant `chat`, expected `responses`\nin `model_providers.x.wire_api`\n',
    ],
    ['a bad key', { config: { 'a..b': 1 } }, 'failed to load configuration: invalid key `a..b`'],
    [
      'an empty model',
      { model: '' },
      'No models are available. Set `model` explicitly or check your model catalog configuration.',
    ],
  ])('refuses %s', async (_what, overrides, message) => {
    await using home = await Home.make();
    await expect(settingsOf(home, overrides)).rejects.toMatchObject({ code: -32600, message });
  });

  it('refuses every thread while config.toml is invalid', async () => {
    await using home = await Home.make({ 'config.toml': '\n  personality = "zz" # no\n' });
    const message = `failed to load configuration: ${home.file('config.toml')}:2:17: unknown variant \`zz\`, expected one of \`none\`, \`friendly\`, \`pragmatic\``;
    await expect(settingsOf(home)).rejects.toMatchObject({ code: -32600, message });
  });

  it.each([
    ['trusted', 'on-request', 'workspaceWrite'],
    ['untrusted', 'untrusted', 'workspaceWrite'],
  ])('lets a %s folder, also above in its repository, decide the policies', async (trust, approval, sandbox) => {
    await using home = await Home.make();
    const root = home.file('re.po');
    const cwd = path.join(root, 'sub');
    await mkdir(path.join(root, '.git'), { recursive: true });
    await mkdir(cwd);
    const config = { projects: { [root]: { trust_level: trust } } };
    const settings = await settingsOf(home, { cwd, config });
    expect([settings.approvalPolicy, settings.sandboxPolicy.type]).toEqual([approval, sandbox]);
    const dotted = await settingsOf(home, { cwd, config: { [`projects.${root}.trust_level`]: trust } });
    expect([dotted.approvalPolicy, dotted.sandboxPolicy.type]).toEqual([approval, sandbox]);
  });

  it('sets what a thread asks for over what is configured', async () => {
    await using home = await Home.make({
      'config.toml':
        'service_tier = "fast"\npersonality = "friendly"\ndeveloper_instructions = "d"\nmodel_reasoning_summary = "concise"\n[sandbox_workspace_write]\nnetwork_access = true',
    });
    const configured = await settingsOf(home, { sandbox: 'workspace-write' });
    expect(configured).toMatchObject({
      serviceTier: 'priority',
      personality: 'friendly',
      developerInstructions: 'd',
      summary: 'concise',
      sandboxPolicy: { networkAccess: true },
    });
    expect(
      await settingsOf(home, {
        serviceTier: null,
        personality: 'pragmatic',
        developerInstructions: 'e',
        baseInstructions: 'b',
        approvalPolicy: 'never',
        approvalsReviewer: 'auto_review',
        sandbox: 'danger-full-access',
      }),
    ).toMatchObject({
      serviceTier: null,
      personality: 'pragmatic',
      developerInstructions: 'e',
      baseInstructions: 'b',
      approvalPolicy: 'never',
      approvalsReviewer: 'auto_review',
      sandboxPolicy: { type: 'dangerFullAccess' },
    });
  });

  it('puts the script in place of the model service and keeps the id of the provider', async () => {
    await using home = await Home.make({ 'config.toml': GATEWAY });
    const config = await home.load({ env: { BOBBIN_MODEL_SCRIPT: '/tmp/script.json' } });
    const { settings } = await config.forThread({});
    expect(settings.modelProviderId).toBe('gateway');
    expect(settings.provider).toEqual({ kind: 'script', name: 'Gateway', path: '/tmp/script.json' });
  });

  it('takes base instructions from the configuration, else its file, else those stored, else the catalogue', async () => {
    await using home = await Home.make({
      'catalog.json': JSON.stringify({ models: [{ slug: 'm', base_instructions: 'of the catalogue' }] }),
      'prompt.md': 'of the file',
      'config.toml': 'model_catalog_json = "catalog.json"\n',
    });
    expect(await settingsOf(home)).toMatchObject({ model: 'm', baseInstructions: 'of the catalogue' });
    const config = { model_instructions_file: 'prompt.md' };
    expect(await settingsOf(home, { config })).toMatchObject({ baseInstructions: 'of the file' });
    expect(await settingsOf(home, { config: { ...config, instructions: 'i' } })).toMatchObject({
      baseInstructions: 'i',
    });
    const stored = { storedInstructions: 'stored' };
    expect(await settingsOf(home, stored)).toMatchObject({ baseInstructions: 'stored', hasOwnInstructions: false });
    expect(await settingsOf(home, { ...stored, config })).toMatchObject({
      baseInstructions: 'of the file',
      hasOwnInstructions: true,
    });
    await expect(settingsOf(home, { config: { model_instructions_file: 'none.md' } })).rejects.toThrow(
      /^failed to load configuration: .*none\.md: ENOENT/,
    );
  });

  it('names the files that instructions come from', async () => {
    await using home = await Home.make({ 'AGENTS.md': 'home' });
    const root = home.file('repo');
    await mkdir(path.join(root, '.git'), { recursive: true });
    await mkdir(path.join(root, 'a', 'b'), { recursive: true });
    await home.write('repo/AGENTS.md', 'root');
    await home.write('repo/a/AGENTS.md', 'hidden by the next');
    await home.write('repo/a/AGENTS.override.md', 'a');
    await home.write('repo/a/b/AGENTS.md', '');
    const config = await home.load();
    const { instructionSources } = await config.forThread({ cwd: path.join(root, 'a', 'b') });
    expect(instructionSources).toEqual([
      home.file('AGENTS.md'),
      path.join(root, 'AGENTS.md'),
      path.join(root, 'a', 'AGENTS.override.md'),
    ]);
  });
});

describe('forThread() with [shell_environment_policy]', () => {
  it('hands on what the file says', async () => {
    await using home = await Home.make({
      'config.toml': `
[shell_environment_policy]
inherit = "core"
ignore_default_excludes = false
exclude = ["A*"]
set = { CI = "1" }
include_only = ["P*", "CI"]
`,
    });
    expect((await (await home.load()).forThread({})).session.environmentPolicy).toEqual({
      inherit: 'core',
      ignoreDefaultExcludes: false,
      exclude: ['A*'],
      set: { CI: '1' },
      includeOnly: ['P*', 'CI'],
    });
  });

  it('refuses a word that it does not know', async () => {
    await using home = await Home.make();
    const config = await home.load();
    const wish = { config: { shell_environment_policy: { inherit: 'some' } } };
    await expect(config.forThread(wish)).rejects.toMatchObject({ code: -32600 });
  });
});

describe('forThread() with an impossible folder', () => {
  it('refuses the request', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await expect(config.forThread({ cwd: '/tmp/a\0b' })).rejects.toMatchObject({
      code: -32600,
      message: 'cwd must not contain a NUL byte',
    });
  });
});

describe('listModels()', () => {
  const catalog = JSON.stringify({
    models: [
      { slug: 'second', priority: 2, visibility: 'hide' },
      {
        slug: 'first',
        display_name: 'First',
        description: 'd',
        priority: 1,
        default_reasoning_level: 'ultra',
        supported_reasoning_levels: [
          { effort: 'low', description: 'l' },
          { effort: 'ultra', description: 'u' },
        ],
      },
    ],
  });

  it('offers the models of the catalogue with efforts that all clients know', async () => {
    await using home = await Home.make({ 'c.json': catalog, 'config.toml': 'model_catalog_json = "c.json"' });
    expect(await (await home.load()).listModels({})).toEqual({
      data: [
        {
          id: 'first',
          model: 'first',
          upgrade: null,
          upgradeInfo: null,
          availabilityNux: null,
          displayName: 'First',
          description: 'd',
          modelSpecialty: null,
          hidden: false,
          supportedReasoningEfforts: [{ reasoningEffort: 'low', description: 'l' }],
          defaultReasoningEffort: 'low',
          inputModalities: ['text', 'image'],
          supportsPersonality: false,
          multiAgentVersion: null,
          additionalSpeedTiers: [],
          serviceTiers: [],
          defaultServiceTier: null,
          availableAccessPrograms: null,
          isDefault: true,
        },
      ],
      nextCursor: null,
    });
  });

  it('tells what replaces a model and which tiers it has, and leaves out those that need a login of ChatGPT', async () => {
    const models = [
      { slug: 'old', upgrade: { model: 'new', migration_markdown: 'Take new.' }, availability_nux: { message: 'Hi.' } },
      {
        slug: 'new',
        additional_speed_tiers: ['fast'],
        service_tiers: [{ id: 's', name: 'S', description: 'slow' }],
        default_service_tier: 's',
      },
      { slug: 'elsewhere', supported_in_api: false },
    ];
    const files = { 'c.json': JSON.stringify({ models }), 'config.toml': 'model_catalog_json = "c.json"' };
    await using home = await Home.make(files);
    const { data } = await (await home.load()).listModels({});
    expect(data).toMatchObject([
      {
        id: 'old',
        upgrade: 'new',
        upgradeInfo: { model: 'new', migrationMarkdown: 'Take new.' },
        availabilityNux: { message: 'Hi.' },
        defaultReasoningEffort: 'none',
      },
      {
        id: 'new',
        additionalSpeedTiers: ['fast'],
        serviceTiers: [{ id: 's', name: 'S', description: 'slow' }],
        defaultServiceTier: 's',
      },
    ]);
  });

  it('pages, and shows hidden models only when asked', async () => {
    await using home = await Home.make({ 'c.json': catalog, 'config.toml': 'model_catalog_json = "c.json"' });
    const config = await home.load();
    const idsOf = async (params: Parameters<typeof config.listModels>[0]) => {
      const { data, nextCursor } = await config.listModels(params);
      return [data.map(({ id }) => id), nextCursor];
    };
    expect(await idsOf({ includeHidden: true, limit: 1 })).toEqual([['first'], '1']);
    expect(await idsOf({ includeHidden: true, limit: 0, cursor: '1' })).toEqual([['second'], null]);
    expect(await idsOf({ cursor: '1' })).toEqual([[], null]);
  });

  it('offers models without any catalogue', async () => {
    await using home = await Home.make();
    const { data } = await (await home.load()).listModels({});
    expect(data.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ['gpt-5.5', true],
      ['gpt-5.4', false],
      ['gpt-5.4-mini', false],
      ['gpt-5.3-codex', false],
      ['gpt-5.2', false],
    ]);
  });

  it.each([
    ['zz', 'invalid cursor: zz'],
    ['-1', 'invalid cursor: -1'],
    ['99', 'cursor 99 exceeds total models 5'],
  ])('refuses the cursor %s', async (cursor, message) => {
    await using home = await Home.make();
    await expect((await home.load()).listModels({ cursor })).rejects.toMatchObject({ code: -32600, message });
  });
});
