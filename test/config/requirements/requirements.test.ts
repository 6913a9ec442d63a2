import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Home } from '../home.ts';

const ALLOWED =
  'allowed_approval_policies = ["on-request", "untrusted"]\nallowed_sandbox_modes = ["read-only", "workspace-write"]\n';

const load = (home: Home) => home.load({ systemFolder: home.file('system') });

async function homeWith(required: string, config = ''): Promise<Home> {
  const home = await Home.make({ 'config.toml': config });
  await mkdir(home.file('system'));
  await home.write('system/requirements.toml', required);
  return home;
}

const NOTHING = {
  allowedApprovalPolicies: null,
  allowedApprovalsReviewers: null,
  allowedSandboxModes: null,
  allowedWebSearchModes: null,
  featureRequirements: null,
  hooks: null,
  enforceResidency: null,
  network: null,
};

describe('readRequirements()', () => {
  it('is null where nothing is required', async () => {
    await using home = await homeWith('unknown_key = 3\n');
    expect(await (await load(home)).readRequirements()).toEqual({ requirements: null });
  });

  it('tells what is required, in which not to search is always allowed', async () => {
    await using home = await homeWith(
      `${ALLOWED}allowed_web_search_modes = ["cached"]\nenforce_residency = "us"\n[features]\ngoals = false\n`,
    );
    expect((await (await load(home)).readRequirements()).requirements).toEqual({
      ...NOTHING,
      allowedApprovalPolicies: ['on-request', 'untrusted'],
      allowedSandboxModes: ['read-only', 'workspace-write'],
      allowedWebSearchModes: ['cached', 'disabled'],
      featureRequirements: { goals: false },
      enforceResidency: 'us',
    });
  });

  it('takes what an older managed_config.toml says for required', async () => {
    await using home = await homeWith('');
    await home.write(
      'system/managed_config.toml',
      'approval_policy = "on-request"\nsandbox_mode = "danger-full-access"\n',
    );
    expect((await (await load(home)).readRequirements()).requirements).toEqual({
      ...NOTHING,
      allowedApprovalPolicies: ['on-request'],
      allowedSandboxModes: ['read-only', 'danger-full-access'],
    });
  });

  it.each([
    ['nope = [', 'requirements.toml:'],
    ['allowed_approval_policies = ["banana"]', 'allowed_approval_policies.0'],
    ['allowed_approval_policies = []', 'field `allowed_approval_policies` cannot be empty'],
    ['allowed_sandbox_modes = ["workspace-write"]', "must include 'read-only'"],
  ])('refuses to go on with requirements that make no sense: %s', async (text, complaint) => {
    await using home = await homeWith(text);
    const config = await load(home);
    const message = expect.stringContaining(complaint);
    await expect(config.readRequirements()).rejects.toMatchObject({ code: -32603, message });
    await expect(config.forThread({ cwd: home.path })).rejects.toMatchObject({ code: -32600, message });
    expect(config.warnings).toMatchObject([{ summary: 'Invalid configuration; using defaults.', details: message }]);
  });
});

describe('forThread() under requirements', () => {
  it('puts what is required in the place of what was chosen, and says so', async () => {
    await using home = await homeWith(ALLOWED, 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n');
    const config = await load(home);
    const { settings, warnings } = await config.forThread({ cwd: home.path });
    expect(settings).toMatchObject({
      approvalPolicy: 'on-request',
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
    });
    const file = home.file('system/requirements.toml');
    const sentences = [
      `Configured value for \`approval_policy\` is disallowed by requirements; falling back to required value OnRequest. Details: invalid value for \`approval_policy\`: \`Never\` is not in the allowed set [OnRequest, UnlessTrusted] (set by ${file})`,
      `Configured value for \`sandbox_mode\` is disallowed by requirements; falling back to required value ReadOnly. Details: invalid value for \`sandbox_mode\`: \`DangerFullAccess\` is not in the allowed set [ReadOnly, WorkspaceWrite] (set by ${file})`,
    ];
    expect(warnings).toEqual(sentences);
    expect(config.warnings.map(({ summary }) => summary)).toEqual(sentences);
  });

  it('does the same with what a client asks for', async () => {
    await using home = await homeWith(ALLOWED);
    const wish = { cwd: home.path, approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;
    const { settings, warnings } = await (await load(home)).forThread(wish);
    expect(settings).toMatchObject({ approvalPolicy: 'on-request', sandboxPolicy: { type: 'readOnly' } });
    expect(warnings).toHaveLength(2);
  });

  it('says nothing to those who chose nothing', async () => {
    await using home = await homeWith('allowed_approval_policies = ["never"]\n');
    const { settings, warnings } = await (await load(home)).forThread({ cwd: home.path });
    expect([settings.approvalPolicy, warnings]).toEqual(['never', []]);
  });

  it('holds later changes to them', async () => {
    await using home = await homeWith(ALLOWED);
    const { session } = await (await load(home)).forThread({ cwd: home.path });
    expect(
      session.limits.objectionTo({
        approvalPolicy: 'untrusted',
        sandboxPolicy: { type: 'readOnly', networkAccess: false },
      }),
    ).toBeNull();
    expect(session.limits.objectionTo({ sandboxPolicy: { type: 'dangerFullAccess' } })).toBe(
      `invalid value for \`sandbox_mode\`: \`DangerFullAccess\` is not in the allowed set [ReadOnly, WorkspaceWrite] (set by ${home.file('system/requirements.toml')})`,
    );
  });

  it('keeps features as they are required, and searches no further than is allowed', async () => {
    await using home = await homeWith(
      'allowed_web_search_modes = ["cached"]\n[features]\nhooks = false\ngoals = true\n',
      'web_search = "live"\n[features]\nhooks = true\n',
    );
    const { session, warnings } = await (await load(home)).forThread({
      cwd: home.path,
      config: { 'features.goals': false },
    });
    expect([session.features.hooks, session.features.goals, session.webSearch]).toEqual([false, true, 'cached']);
    expect(warnings).toEqual([
      expect.stringContaining('`web_search_mode`: `Live` is not in the allowed set [Cached, Disabled]'),
    ]);
  });

  it('tells of what nobody is held to here', async () => {
    await using home = await homeWith('[mcp_servers.a.identity]\ncommand = "x"\n');
    expect((await load(home)).warnings).toEqual([
      {
        summary: `Requirements that this server does not hold anybody to, in ${home.file('system/requirements.toml')}: mcp_servers.`,
        details: null,
      },
    ]);
  });
});

describe('layers of the machine', () => {
  it('lie under and over all others', async () => {
    await using home = await homeWith('', 'model = "user"\nreview_model = "user"\n');
    await home.write('system/config.toml', 'model = "sys"\ncompact_prompt = "sys"\n');
    await home.write('system/managed_config.toml', 'review_model = "managed"\n');
    const config = await load(home);
    const { config: said, layers } = await config.read({ includeLayers: true });
    expect(said).toMatchObject({ model: 'user', compact_prompt: 'sys', review_model: 'managed' });
    expect(layers?.map(({ name }) => name.type)).toEqual(['legacyManagedConfigTomlFromFile', 'user', 'system']);
    const edit = { keyPath: 'review_model', value: 'w', mergeStrategy: 'replace' } as const;
    expect(await config.write({ edits: [edit] })).toMatchObject({
      status: 'okOverridden',
      overriddenMetadata: {
        message: `Overridden by legacy managed_config.toml: ${home.file('system/managed_config.toml')}`,
        overridingLayer: { name: { type: 'legacyManagedConfigTomlFromFile' } },
        effectiveValue: 'managed',
      },
    });
    const { session } = await config.forThread({ cwd: home.path, config: { review_model: 'wish' } });
    expect(session.reviewModel).toBe('managed');
  });
});
