import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Home } from '../home.ts';

const command = (more: object = {}) => ({ type: 'command', command: 'true', ...more });

/** As 0.130 gives them for these hooks. */
const HASHES = {
  'pre_tool_use:0:0': 'sha256:a7de97b60e1412f8e936f33ad7e97c04dfe69190d43e61d14c46265643383835',
  'pre_tool_use:1:0': 'sha256:b30d8c3c10d15e07c1f6479619d2e81059794466921c11b395b2bc917ddb4e15',
  'pre_tool_use:1:1': 'sha256:edb2398731e31612a5334fd4f246cdd449dcad0810dfe49e06097228e51c377a',
  'pre_tool_use:1:2': 'sha256:b3502497a467c4f3d2827079db56733cbf09b4613ea50a45dc10c62cf06bded5',
  'pre_tool_use:2:0': 'sha256:380069c98b2350c48de532233e760afb65147a36db1ee0c511ccaae8e38b6e35',
  'permission_request:0:0': 'sha256:9873796ebc25697a80cea4e80a22adfbf66c107f8d744c2d0c00df72bb6dbe1a',
  'post_tool_use:0:0': 'sha256:c3dda9f0b91feb907ba33eedf6ea35af9cea4d79fc8efd48d9d4a3321637da83',
  'pre_compact:0:0': 'sha256:7da3e4aab5f261c61629487e1326ac21a13194e82c80b352d96e68fd49a227cc',
  'session_start:0:0': 'sha256:f1438b4e49909c9aa6ce9b767e398be76a6ad773d2f4847674aeb3a05f2e2d3e',
  'user_prompt_submit:0:0': 'sha256:0c5faf9b4c95d27d454f681f22931c6d071e6b0ab11bcbf2e461c464355de34d',
  'stop:0:0': 'sha256:2ba34c7a02841fada06b868a093d041fd3d9de81883c789a321916b0aa118851',
};
const STOP_HASH = HASHES['stop:0:0'];

const VARIETY = {
  hooks: {
    PreToolUse: [
      { hooks: [command()] },
      { matcher: '*', hooks: [command(), command({ timeout: 0 }), command({ timeout: 5000 })] },
      { matcher: '', hooks: [command({ statusMessage: 'x', async: false })] },
      { matcher: '[', hooks: [command()] },
      {
        matcher: 'Bash|Edit',
        hooks: [
          command({ command: '  ' }),
          command({ async: true }),
          { type: 'prompt', prompt: 'x' },
          { type: 'agent' },
        ],
      },
    ],
    Stop: [{ matcher: 'zzz', hooks: [command()] }],
    UserPromptSubmit: [{ matcher: '[', hooks: [command()] }],
    SessionStart: [{ matcher: 'startup|resume', hooks: [command()] }],
    PreCompact: [{ matcher: 'manual', hooks: [command()] }],
    PermissionRequest: [{ matcher: 'Bash', hooks: [command()] }],
    PostToolUse: [{ matcher: '^apply_patch$', hooks: [command()] }],
  },
};
const ONE = { hooks: { Stop: [{ hooks: [command()] }] } };

async function list(home: Home, overrides: readonly string[] = [], cwd = home.path) {
  return (await home.load({ overrides })).listHooks(cwd);
}

describe('listHooks()', () => {
  it('gives hooks the keys, order and hashes of the original, and leaves out with a reason what it does not run', async () => {
    await using home = await Home.make({ 'hooks.json': JSON.stringify(VARIETY) });
    const file = home.file('hooks.json');
    const { hooks, warnings, errors } = await list(home);
    const found = hooks.map(({ key, currentHash }) => [key.slice(file.length + 1), currentHash]);
    expect(found).toEqual(Object.entries(HASHES));
    expect(hooks.map(({ displayOrder }) => displayOrder)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(hooks[2]).toEqual({
      key: `${file}:pre_tool_use:1:1`,
      eventName: 'preToolUse',
      handlerType: 'command',
      matcher: '*',
      command: 'true',
      timeoutSec: 1,
      statusMessage: null,
      sourcePath: file,
      source: 'user',
      pluginId: null,
      displayOrder: 2,
      enabled: true,
      isManaged: false,
      currentHash: HASHES['pre_tool_use:1:1'],
      trustStatus: 'untrusted',
    });
    expect(hooks.at(-1)).toMatchObject({ eventName: 'stop', matcher: null, timeoutSec: 600 });
    expect(warnings).toEqual([
      expect.stringMatching(/^invalid matcher "\[" in .*hooks\.json: /),
      `skipping empty hook command in ${file}`,
      `skipping async hook in ${file}: async hooks are not supported yet`,
      `skipping prompt hook in ${file}: prompt hooks are not supported yet`,
      `skipping agent hook in ${file}: agent hooks are not supported yet`,
    ]);
    expect(errors).toEqual([]);
  });

  it('says of each hook whether the user trusts it as it is now', async () => {
    await using home = await Home.make({
      'hooks.json': JSON.stringify({ hooks: { Stop: [{ hooks: [command(), command(), command(), command()] }] } }),
    });
    const key = (at: number) => `hooks.state."${home.file('hooks.json')}:stop:0:${at}"`;
    await home.write(
      'config.toml',
      `[${key(0)}]\ntrusted_hash = "${STOP_HASH}"\n[${key(1)}]\ntrusted_hash = "sha256:other"\n[${key(2)}]\nenabled = false\ntrusted_hash = "${STOP_HASH}"\n`,
    );
    const { hooks } = await list(home);
    expect(hooks.map(({ trustStatus, enabled }) => [trustStatus, enabled])).toEqual([
      ['trusted', true],
      ['modified', true],
      ['trusted', false],
      ['untrusted', true],
    ]);
    const { session } = await (await home.load()).forThread({ cwd: home.path });
    expect(session.hooks.map(({ displayOrder }) => displayOrder)).toEqual([0]);
  });

  it('reads hooks.json and the table of the same layer, and those of -c', async () => {
    await using home = await Home.make({
      'hooks.json': JSON.stringify(ONE),
      'config.toml': '[[hooks.PreToolUse]]\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "toml"\n',
    });
    const { hooks, warnings } = await list(home, ['hooks.Stop=[{hooks=[{type="command",command="flag"}]}]']);
    expect(hooks.map(({ key, source }) => [key, source])).toEqual([
      [`${home.file('hooks.json')}:stop:0:0`, 'user'],
      [`${home.file('config.toml')}:pre_tool_use:0:0`, 'user'],
      ['/<session-flags>/config.toml:stop:0:0', 'sessionFlags'],
    ]);
    expect(warnings).toEqual([
      `loading hooks from both ${home.file('hooks.json')} and ${home.file('config.toml')}; prefer a single representation for this layer`,
    ]);
  });

  it.each([
    ['no JSON', '{"hooks": [nope', /^failed to parse hooks config .*hooks\.json: /],
    ['another kind of hook', JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'banana' }] }] } }), /banana|type/],
    [
      'a group in the place of a list',
      JSON.stringify({ hooks: { Stop: { hooks: [] } } }),
      /invalid type: table, expected a sequence/,
    ],
    ['a file that is too long', `{"hooks": {}${' '.repeat(1024 * 1024)}}`, /longer than/],
  ])('complains of %s and runs nothing of it', async (_, text, complaint) => {
    await using home = await Home.make({ 'hooks.json': text });
    expect(await list(home)).toMatchObject({ hooks: [], warnings: [expect.stringMatching(complaint)], errors: [] });
  });

  it('has an error for a configuration that cannot be used', async () => {
    await using home = await Home.make({ 'config.toml': '[hooks]\nStop = "x"\n' });
    const { hooks, errors } = await list(home);
    expect(hooks).toEqual([]);
    expect(errors).toEqual([
      { path: home.path, message: expect.stringContaining('invalid type: string "x", expected a sequence') },
    ]);
  });

  it.each(['features.hooks=false', 'features.codex_hooks=false'])('finds none with %s', async (flag) => {
    await using home = await Home.make({ 'hooks.json': JSON.stringify(ONE) });
    expect((await list(home, [flag])).hooks).toEqual([]);
  });

  it('finds those of a trusted project only, which cannot trust them itself', async () => {
    await using home = await Home.make();
    const project = home.file('project');
    await mkdir(path.join(project, '.git'), { recursive: true });
    await mkdir(path.join(project, '.codex'));
    const file = path.join(project, '.codex', 'hooks.json');
    await writeFile(file, JSON.stringify(ONE));
    await writeFile(
      path.join(project, '.codex', 'config.toml'),
      `[hooks.state."${file}:stop:0:0"]\ntrusted_hash = "${STOP_HASH}"\n`,
    );
    expect((await list(home, [], project)).hooks).toEqual([]);
    await home.write('config.toml', `[projects."${project}"]\ntrust_level = "trusted"\n`);
    const { hooks } = await list(home, [], path.join(project, 'sub'));
    expect(hooks).toMatchObject([{ key: `${file}:stop:0:0`, source: 'project', trustStatus: 'untrusted' }]);
  });
});

describe('hooks of an organisation', () => {
  const required = (folder: string) =>
    `[hooks]\nmanaged_dir = "${folder}"\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "true"\n`;

  it('come first, run without trust and cannot be switched off', async () => {
    await using home = await Home.make();
    const folder = home.file('managed');
    await mkdir(folder);
    await home.write('requirements.toml', required(folder));
    await home.write('config.toml', `[hooks.state."${folder}:stop:0:0"]\nenabled = false\n`);
    const config = await home.load({ systemFolder: home.path });
    const { hooks } = await config.listHooks(home.path);
    expect(hooks).toMatchObject([
      {
        key: `${folder}:stop:0:0`,
        source: 'system',
        sourcePath: folder,
        isManaged: true,
        enabled: true,
        trustStatus: 'managed',
      },
    ]);
    expect((await config.forThread({ cwd: home.path })).session.hooks).toHaveLength(1);
  });

  it.each([
    ['/no/such/folder', 'managed hook directory /no/such/folder does not exist'],
    ['relative', 'managed hook directory relative is not absolute'],
  ])('do not count without their folder: %s', async (folder, reason) => {
    await using home = await Home.make({ 'requirements.toml': required(folder) });
    const config = await home.load({ systemFolder: home.path });
    const warning = `skipping managed hooks from ${home.file('requirements.toml')}: ${reason}`;
    expect(await config.listHooks(home.path)).toMatchObject({ hooks: [], warnings: [warning] });
    expect((await config.forThread({ cwd: home.path })).warnings).toEqual([warning]);
  });
});
