import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningProcess } from '../../../src/agent/exec/running-process.ts';
import type { ExtraPermissions } from '../../../src/agent/permissions/extra-permissions.ts';
import { SandboxFailed, type SandboxPermissions } from '../../../src/agent/sandbox/sandbox-permissions.ts';
import { compileProfile } from '../../../src/config/permissions/compile-profile.ts';
import { FilesystemTable } from '../../../src/config/permissions/profile-table.ts';
import { realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';

tellOfGap('that commands cannot read what a permission profile denies');

const SECRET = 'SECRET';
let root: string;
let work: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-denied-')));
  work = join(root, 'work');
  put('vault/key', SECRET);
  put('sub/deep/token', SECRET);
  put('a.env', SECRET);
  put('sub/b.env', SECRET);
  put('plain', 'plain');
});

afterEach(() => rm(root, { recursive: true, force: true }));

function put(name: string, text: string): void {
  const path = join(work, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${text}\n`);
}

function permissions(below: Record<string, 'read' | 'write' | 'deny'>, rest: object = {}): SandboxPermissions {
  return ofProfile({ ':root': 'read', ':workspace_roots': { '.': 'write', ...below }, ...rest });
}

function ofProfile(files: object): SandboxPermissions {
  const filesystem = FilesystemTable.parse(files);
  return { ...compileProfile({ own: { filesystem } }, 'own', work), networkAccess: false };
}

async function run(script: string, given: SandboxPermissions): Promise<{ exitCode: number; output: string }> {
  const command = { argv: ['/bin/sh', '-c', script], hasTerminal: false };
  const { argv, env, release } = await realSandbox.confine(command, given, { cwd: work });
  const path = process.env.PATH ?? '';
  const started = await RunningProcess.start('1', { argv, cwd: work, tty: false, env: { PATH: path, ...env } });
  const exitCode = await started.exited;
  await release();
  return { exitCode, output: started.output };
}

describe.skipIf(sandboxObstacle !== null)('reading what is denied', () => {
  const denied = () => permissions({ vault: 'deny', 'sub/deep/token': 'deny', '**/*.env': 'deny' });

  it('files, folders and what fits a pattern cannot be read, on no way; the rest can', async () => {
    symlinkSync('vault', join(work, 'way'));
    symlinkSync('../sub/b.env', join(work, 'vault', 'up'));
    const places = [
      ...['vault/key', './sub/../vault/key', 'way/key', 'way/../a.env', 'sub/deep/token', 'a.env', 'sub/b.env'],
      ...[`/proc/self/root${work}/vault/key`, `/proc/1/root${work}/a.env`, `/proc/$$/cwd/sub/b.env`],
    ];
    const script = `${places.map((place) => `cat "${place}"; cp "${place}" copy; cat copy`).join('; ')}; ls vault; cat plain`;
    const { output } = await run(script, denied());
    expect(output).not.toContain(SECRET);
    expect(output).not.toMatch(/^key$/m);
    expect(output).toMatch(/^plain$/m);
  });

  it('no child, no daemon and no other namespace sees it', async () => {
    const script = [
      '(cat vault/key > out1 2>&1) & wait',
      'setsid sh -c "cat a.env > out2 2>&1; : > done" & while ! [ -e done ]; do :; done',
      'unshare -Urm sh -c "umount vault; umount a.env; cat vault/key a.env" > out3 2>&1',
      'umount vault a.env; mount -t tmpfs none vault; chmod 777 vault a.env; cat vault/key a.env > out4 2>&1',
      'cat out1 out2 out3 out4',
    ].join('; ');
    const { output } = await run(script, denied());
    expect(output).not.toContain(SECRET);
  });

  it('it cannot be moved, linked or replaced to be read later', async () => {
    const first = [
      ...['mv vault v', 'mv sub s', 'mv sub/deep sub/d', 'mv a.env b', 'ln a.env hard', 'ln vault/key hard2'],
      ...['rm -rf vault a.env', 'mkdir -p far/a/b && mv sub far/a/b/', 'mv sub/b.env sub/c', 'cp -r vault copied'],
    ].join('; ');
    await run(first, denied());
    const { output } = await run('find . -type f -exec cat {} + 2>/dev/null; cat plain', denied());
    expect(output).not.toContain(SECRET);
    expect(readdirSync(join(work, 'sub', 'deep'))).toEqual(['token']);
  });

  it('a link from before is read where it leads, a second name of a file is another file', async () => {
    linkSync(join(work, 'vault', 'key'), join(work, 'twin'));
    symlinkSync('../outside', join(work, 'other.env'));
    writeFileSync(join(root, 'outside'), SECRET);
    const { output } = await run('cat other.env ../outside; echo; cat twin', denied());
    expect(output.match(/SECRET/g)).toHaveLength(1);
  });

  it('what is not there yet cannot be made, and leaves no trace', async () => {
    const given = permissions({ 'later/key': 'deny', single: 'deny' });
    const { output } = await run('mkdir -p later; echo x > later/key; echo x > single; cat later/key single', given);
    expect(output).not.toMatch(/^x$/m);
    expect(readdirSync(work)).not.toContain('later');
    expect(readdirSync(work)).not.toContain('single');
  });

  it('below it only what may be written is opened again', async () => {
    put('vault/open/file', 'opened');
    put('vault/shown/file', SECRET);
    const given = permissions({ vault: 'deny', 'vault/open': 'write', 'vault/shown': 'read' });
    const script = 'cat vault/open/file; echo new > vault/open/new; cat vault/key vault/shown/file; ls vault';
    const { output } = await run(script, given);
    expect(output).toContain('opened');
    expect(output).not.toContain(SECRET);
    expect(readdirSync(join(work, 'vault', 'open')).sort()).toEqual(['file', 'new']);
  });

  it('no grant opens it', async () => {
    const extra: ExtraPermissions = { network: false, read: [join(work, 'vault'), join(work, 'a.env')], write: [work] };
    const wider: ExtraPermissions = {
      network: false,
      read: ['/'],
      write: [join(work, 'vault'), join(work, 'sub/b.env')],
    };
    for (const each of [extra, wider]) {
      const { output } = await run('cat vault/key a.env sub/b.env sub/deep/token', { ...denied(), extra: each });
      expect(output).not.toContain(SECRET);
    }
  });

  it('patterns look no deeper than they are told, and refuse what is too much', async () => {
    put('one/two/three/c.env', SECRET);
    const shallow = permissions({ '**/*.env': 'deny' }, { glob_scan_max_depth: 2 });
    expect((await run('cat sub/b.env', shallow)).output).not.toContain(SECRET);
    expect((await run('cat one/two/three/c.env', shallow)).output).toContain(SECRET);
    for (let at = 0; at < 2001; at += 1) put(`many/${at}.env`, '');
    await expect(run('true', permissions({ '**/*.env': 'deny' }))).rejects.toThrow(SandboxFailed);
  });

  it('a denied path by a link that commands could change is refused', async () => {
    symlinkSync('plain', join(work, 'link'));
    await expect(run('true', permissions({ link: 'deny' }))).rejects.toThrow(/can change the link/);
    await expect(run('true', permissions({}, { '/proc/self': 'deny' }))).rejects.toThrow(/cannot keep/);
  });

  it('without the whole disk only what is named can be seen', async () => {
    writeFileSync(join(root, 'outside'), SECRET);
    const given = ofProfile({ ':minimal': 'read', ':workspace_roots': 'write' });
    const { output } = await run('cat ../outside; ls /; echo made > made; cat made plain; echo x > /made', given);
    expect(output).not.toContain(SECRET);
    expect(output).toMatch(/made\nplain\n/);
    expect(output).not.toMatch(/^(home|root|opt)$/m);
    await expect(run('true', { entries: [], networkAccess: false })).rejects.toThrow(SandboxFailed);
  });

  it('what may only be read cannot be written, nor moved to be written', async () => {
    const given = permissions({ 'sub/deep': 'read' });
    await run('echo x > sub/deep/token; mv sub s; mv sub/deep d; rm sub/deep/token', given);
    expect((await run('cat sub/deep/token', given)).output).toContain(SECRET);
  });
});
