import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ConfigService } from '../../../src/config/config-service.ts';
import type { ConfigEdit } from '../../../src/protocol/config-write.ts';
import { Home } from '../home.ts';

const edit = (keyPath: string, value: ConfigEdit['value'], mergeStrategy: 'replace' | 'upsert' = 'replace') => ({
  keyPath,
  value,
  mergeStrategy,
});

const write = (config: ConfigService, keyPath: string, value: ConfigEdit['value']) =>
  config.write({ edits: [edit(keyPath, value)] });

async function versionOf(config: ConfigService): Promise<string | undefined> {
  const { layers } = await config.read({ includeLayers: true, cwd: null });
  return layers?.find(({ name }) => name.type === 'user')?.version;
}

const refusal = (code: string, message: string) => ({
  code: -32600,
  message,
  data: { config_write_error_code: code },
});

describe('ConfigService.write()', () => {
  it('writes all edits, and answers the version that config/read tells', async () => {
    await using home = await Home.make({ 'config.toml': 'model = "a" # mine\n' });
    const config = await home.load();
    const result = await config.write({ edits: [edit('model', 'b'), edit('features.goals', true, 'upsert')] });
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = "b" # mine\n\n[features]\ngoals = true\n');
    expect(result).toEqual({
      status: 'ok',
      version: await versionOf(config),
      filePath: home.file('config.toml'),
      overriddenMetadata: null,
    });
  });

  it('has the version of the originals', async () => {
    const text = 'model = "m1"\nsandbox_mode = "read-only"\n[features]\ngoals = true\n';
    const server = '[mcp_servers.a]\ncommand = "x"\nargs = ["1", "2"]\nenabled = false\n';
    await using home = await Home.make({ 'config.toml': text + server });
    const { version } = await (await home.load()).write({ edits: [] });
    expect(version).toBe('sha256:bd1963a7bd7ae8e21a64cb4fbe88304e3ebed2dc88c9668188f066b1b1bb5444');
  });

  it('keeps integers of 64 bits digit for digit, and reads them as the nearest number', async () => {
    const text = 'model_context_window = 9223372036854775807\n\n[desktop]\nleast = -9223372036854775808\n';
    await using home = await Home.make({ 'config.toml': `model = "a"\n${text}` });
    const config = await home.load();
    await write(config, 'model', 'b');
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe(`model = "b"\n${text}`);
    expect((await config.read({ cwd: null, includeLayers: false })).config).toMatchObject({
      model_context_window: Number.MAX_SAFE_INTEGER,
      desktop: { least: Number.MIN_SAFE_INTEGER },
    });
    await write(config, 'model_context_window', 5);
    expect(await readFile(home.file('config.toml'), 'utf8')).toContain('model_context_window = 5\n');
  });

  it('refuses a file with an integer of more than 64 bits, with its place', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await writeFile(home.file('config.toml'), 'model = "a"\nlist = [1, 9223372036854775808]\n');
    await expect(write(config, 'model', 'b')).rejects.toThrow(/config\.toml:2:\d+: integer value/);
  });

  it('tells what the operating system has against it, and leaves what was there', async () => {
    const target = 'x'.repeat(240);
    await using home = await Home.make({ [target]: 'model = "a"\n' });
    await symlink(target, home.file('config.toml'));
    await expect(write(await home.load(), 'model', 'b')).rejects.toMatchObject({
      code: -32603,
      message: `failed to persist config.toml at ${home.file('config.toml')}: File name too long (os error 36)`,
    });
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = "a"\n');
  });

  it('makes a home that has gone', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await rm(home.path, { recursive: true });
    await write(config, 'model', 'b');
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = "b"\n');
  });

  it('leaves a file that is not UTF-8 as it is', async () => {
    await using home = await Home.make();
    const config = await home.load();
    const bytes = Buffer.from('model = "a" # caf\xe9\n', 'latin1');
    await writeFile(home.file('config.toml'), bytes);
    await expect(write(config, 'model', 'b')).rejects.toThrow('it is not UTF-8');
    expect(await readFile(home.file('config.toml'))).toEqual(bytes);
  });

  it('counts at once for what is asked of the service', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await write(config, 'features.goals', true);
    expect(config.features.goals).toBe(true);
    await write(config, 'model_provider', 'other');
    expect(config.defaultModelProvider).toBe('other');
  });

  it('writes nothing where the file is not what the client knows', async () => {
    await using home = await Home.make({ 'config.toml': 'model = "a"\n' });
    const config = await home.load();
    const expectedVersion = await versionOf(config);
    await home.write('config.toml', 'model = "theirs"\n');
    await expect(config.write({ edits: [edit('model', 'b')], expectedVersion })).rejects.toMatchObject(
      refusal('configVersionConflict', 'Configuration was modified since last read. Fetch latest version and retry.'),
    );
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = "theirs"\n');
    const known = await versionOf(config);
    expect(await config.write({ edits: [edit('model', 'b')], expectedVersion: known })).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['sandbox_mode', 'bogus', /^Invalid configuration: unknown variant `bogus`, .*\nin `sandbox_mode`\n$/s],
    ['model_context_window', 1.5, /^Invalid configuration: invalid type: floating point `1.5`/],
    ['mcp_servers.x', { command: 1 }, /^Invalid configuration: /],
    ['model.x', 1, /^cannot set value on non-table parent$/],
    ['', 1, /^keyPath must not be empty$/],
    [`a${'.a'.repeat(128)}`, 1, /^keyPath must not have more than 128 segments$/],
    ['a..b', 1, /^keyPath segments must not be empty$/],
    ['notify', ['a', null], /^invalid value: invalid type: null, expected any valid TOML value$/],
    ['notify', 2 ** 60, /^invalid value: the number is too large$/],
  ])('refuses %s = %j with the edits beside it', async (keyPath, value, message) => {
    await using home = await Home.make({ 'config.toml': 'model = "a"\n' });
    const config = await home.load();
    await expect(config.write({ edits: [edit('model', 'b'), edit(keyPath, value)] })).rejects.toMatchObject(
      refusal('configValidationError', expect.stringMatching(message) as unknown as string),
    );
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = "a"\n');
  });

  it.each(['/etc/x.toml', 'config.toml'])('refuses to write %s', async (filePath) => {
    await using home = await Home.make();
    await expect((await home.load()).write({ edits: [], filePath })).rejects.toMatchObject(
      refusal('configLayerReadonly', 'Only writes to the user config are allowed'),
    );
  });

  it('says so when -c decides otherwise, without its secrets', async () => {
    await using home = await Home.make();
    const config = await home.load({ overrides: ['model="flag"', 'mcp_servers.q.env.KEY="secret"'] });
    expect(await write(config, 'model', 'b')).toMatchObject({
      status: 'okOverridden',
      overriddenMetadata: {
        message: 'Overridden by session flags',
        overridingLayer: { name: { type: 'sessionFlags' }, version: expect.stringMatching(/^sha256:/) },
        effectiveValue: 'flag',
      },
    });
    const { overriddenMetadata } = await write(config, 'mcp_servers.q', { command: 'x' });
    expect(overriddenMetadata?.effectiveValue).toEqual({ command: 'x', env: { KEY: '[redacted]' } });
  });

  it('keeps the secrets of what a client was shown without them', async () => {
    const text = '[mcp_servers.a]\nurl = "https://me:pw@tools.example"\nhttp_headers = { K = "secret" }\n';
    await using home = await Home.make({ 'config.toml': text });
    const config = await home.load();
    const { config: shown } = await config.read({ includeLayers: false, cwd: null });
    const { a } = (shown as unknown as { mcp_servers: { a: object } }).mcp_servers;
    await write(config, 'mcp_servers.a', { ...a, enabled: false });
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe(`${text}enabled = false\n`);
  });

  it('keeps links and modes, makes what is missing, and leaves nothing behind', async () => {
    await using home = await Home.make();
    const config = await home.load();
    await write(config, 'model', 'a');
    expect((await stat(home.file('config.toml'))).mode & 0o777).toBe(0o600);
    await mkdir(home.file('dotfiles'));
    await rename(home.file('config.toml'), home.file('dotfiles/codex.toml'));
    await chmod(home.file('dotfiles/codex.toml'), 0o640);
    await symlink('dotfiles/codex.toml', home.file('config.toml'));
    await write(config, 'model', 'b');
    expect((await lstat(home.file('config.toml'))).isSymbolicLink()).toBe(true);
    expect(await readFile(home.file('dotfiles/codex.toml'), 'utf8')).toBe('model = "b"\n');
    expect((await stat(home.file('dotfiles/codex.toml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(home.file('dotfiles'))).toEqual(['codex.toml']);
  });

  it('leaves a file that is no TOML', async () => {
    await using home = await Home.make({ 'config.toml': 'model = \n' });
    await expect(write(await home.load(), 'model', 'a')).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^failed to load configuration: /),
    });
    expect(await readFile(home.file('config.toml'), 'utf8')).toBe('model = \n');
  });
});
