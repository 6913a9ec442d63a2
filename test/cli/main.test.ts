import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { HELP_TEXT } from '../../src/cli/help-text.ts';
import { Home } from '../config/home.ts';
import { run } from './program.ts';

describe('bobbin', () => {
  it('prints the version that clients look for', async () => {
    const stdout = `codex-cli 0.169.0 (bobbin ${packageJson.version})\n`;
    expect(await run(['--version'])).toEqual({ code: 0, signal: null, stdout, stderr: '' });
  });

  it('prints help on stdout', async () => {
    expect(await run(['--help'])).toEqual({ code: 0, signal: null, stdout: HELP_TEXT, stderr: '' });
  });

  it.each([
    [[], 'No command given'],
    [['nope'], "Unknown command 'nope'"],
    [['app-server', '--nope'], "Unknown option '--nope'"],
    [['app-server', '--listen', 'off'], "Cannot listen on 'off': only stdio:// is supported"],
  ])('refuses %j with exit code 2', async (args, message) => {
    const stderr = `bobbin: ${message}\nTry 'bobbin --help'.\n`;
    expect(await run(args)).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it.each<[readonly string[], NodeJS.ProcessEnv, string]>([
    [['-c', 'foo'], {}, 'invalid override `foo`: expected key=value'],
    [
      ['-c', 'sandbox_mode=open'],
      {},
      'unknown variant `open`, expected one of `read-only`, `workspace-write`, `danger-full-access`\nin `sandbox_mode`',
    ],
    [[], { BOBBIN_STORE: 'sqlite' }, 'The store type "sqlite" is not supported yet; use local, in_memory or module'],
    [
      [],
      { BOBBIN_STORE: 'postgres' },
      'The store type "postgres" is not supported yet; use local, in_memory or module',
    ],
    [
      ['-c', 'bobbin.store.type=remote'],
      {},
      'The store type "remote" is not supported yet; use local, in_memory or module',
    ],
    [[], { BOBBIN_STORE: 'module' }, 'The store type "module" needs the path of a file in bobbin.store.module'],
    [
      [],
      { BOBBIN_STORE: 'floppy' },
      'invalid value: string "floppy", expected one of `local`, `in_memory`, `module`, `sqlite`, `postgres`, `remote`\nin the environment variable `BOBBIN_STORE`',
    ],
  ])('does not start a server with %j and %j', async (args, env, message) => {
    await using home = await Home.make();
    expect(await run(['app-server', ...args], { CODEX_HOME: home.path, ...env })).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `bobbin: ${message}\n`,
    });
  });

  it('does not start a server with a bad bobbin.toml, and says where it is bad', async () => {
    await using home = await Home.make({ 'bobbin.toml': 'log = "info"\n[store]\ntype = "local\n' });
    const { code, stderr } = await run(['app-server'], { CODEX_HOME: home.path });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^bobbin: .*bobbin\.toml:3:\d+: .+\n$/)]);
  });

  it('writes the schemas', async () => {
    const out = await mkdtemp(path.join(os.tmpdir(), 'bobbin-schema-'));
    try {
      expect(await run(['generate-json-schema', '--out', out])).toMatchObject({ code: 0, stderr: '' });
      expect(await run(['generate-json-schema', '--out', out, '--experimental'])).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await run(['generate-ts', '--out', out])).toMatchObject({ code: 0, stderr: '' });
      expect(await readdir(out)).toEqual(expect.arrayContaining(['experimental.json', 'protocol.ts', 'stable.json']));
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  });

  it('loads a store module of the user', async () => {
    await using home = await Home.make();
    const module = path.join(home.path, 'store.mjs');
    await writeFile(module, "await null; export default () => { throw new Error('no disk in the drive'); };");
    const outcome = await run(['app-server'], {
      CODEX_HOME: home.path,
      BOBBIN_STORE: 'module',
      BOBBIN_STORE_MODULE: module,
    });
    expect(outcome).toEqual({ code: 1, signal: null, stdout: '', stderr: 'bobbin: no disk in the drive\n' });
  });
});
