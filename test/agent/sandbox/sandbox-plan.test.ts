import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { permissionsOf } from '../../../src/agent/sandbox/command-sandbox.ts';
import { takeMountPoints } from '../../../src/agent/sandbox/mount-points.ts';
import { SandboxFailed } from '../../../src/agent/sandbox/sandbox-permissions.ts';
import { mayRead, mayWrite, planSandbox } from '../../../src/agent/sandbox/sandbox-plan.ts';
import { whereItLeads } from '../../../src/agent/sandbox/where-it-leads.ts';

const WORKSPACE = {
  type: 'workspaceWrite',
  writableRoots: [] as string[],
  networkAccess: false,
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
} as const;

let root: string;
let work: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'bobbin-plan-')));
  work = join(root, 'work');
  mkdirSync(work);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const missing = (path: string) => ({ path, access: 'read', state: 'missing' });
const writable = (path: string) => ({ path, access: 'write', state: 'folder' });
const reading = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' } as const;
const everything = { path: '/', access: 'read', state: 'folder' };

it('planSandbox() of read-only lets everything be read', async () => {
  const permissions = permissionsOf({ type: 'readOnly', networkAccess: true });
  expect(await planSandbox(permissions, { cwd: work, tmpdir: root })).toEqual({
    rules: [everything],
    pins: [],
    patterns: [],
    links: [],
    networkAccess: true,
  });
});

it('planSandbox() of workspace-write protects what steers programs, and follows links to folders', async () => {
  mkdirSync(join(work, '.git'));
  symlinkSync(work, join(root, 'link'));
  const plan = await planSandbox(permissionsOf(WORKSPACE), { cwd: join(root, 'link'), tmpdir: undefined });
  expect(plan.rules).toEqual([
    everything,
    writable(work),
    { path: join(work, '.git'), access: 'read', state: 'folder' },
    missing(join(work, '.agents')),
    missing(join(work, '.codex')),
  ]);
  expect(plan.networkAccess).toBe(false);
});

it.each([
  [true, true, []],
  [false, true, ['/tmp']],
  [true, false, ['TMPDIR']],
])(
  'planSandbox() with excludeSlashTmp %s and excludeTmpdirEnvVar %s',
  async (excludeSlashTmp, excludeTmpdirEnvVar, names) => {
    mkdirSync(join(root, 'tmp'));
    const permissions = permissionsOf({ ...WORKSPACE, excludeSlashTmp, excludeTmpdirEnvVar });
    const { rules } = await planSandbox(permissions, { cwd: work, tmpdir: join(root, 'tmp') });
    const writes = rules.filter(({ access }) => access === 'write').map(({ path }) => path);
    const expected = names.map((name) => (name === 'TMPDIR' ? join(root, 'tmp') : name));
    expect(writes.sort()).toEqual([...expected, work].sort());
  },
);

it('planSandbox() leaves out writable folders that are not there, and lets a deeper rule win', async () => {
  mkdirSync(join(work, '.git', 'own'), { recursive: true });
  const writableRoots = [join(root, 'gone'), join(work, '.git', 'own')];
  const plan = await planSandbox(permissionsOf({ ...WORKSPACE, writableRoots }), { cwd: work, tmpdir: undefined });
  expect([
    mayWrite(plan, join(work, 'a')),
    mayWrite(plan, join(work, '.git', 'config')),
    mayWrite(plan, join(work, '.git', 'own', 'a')),
    mayWrite(plan, join(work, '.codex', 'a')),
    mayWrite(plan, `${work}-other`),
    mayWrite(plan, join(root, 'gone', 'a')),
  ]).toEqual([true, false, true, false, false, false]);
});

it('planSandbox() refuses what no sandbox could hold', async () => {
  const places = { cwd: work, tmpdir: undefined };
  const glob = { path: { type: 'glob_pattern', pattern: '**/.env' }, access: 'none' } as const;
  const root = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' } as const;
  await expect(planSandbox({ entries: [root, glob], networkAccess: false }, places)).rejects.toThrow(SandboxFailed);
  await expect(planSandbox({ entries: [], networkAccess: false }, places)).rejects.toThrow(SandboxFailed);
  writeFileSync(join(work, '.git'), 'gitdir: link/x\n');
  mkdirSync(join(work, 'real', 'x'), { recursive: true });
  symlinkSync('real', join(work, 'link'));
  await expect(planSandbox(permissionsOf(WORKSPACE), places)).rejects.toThrow(/link that can be changed/);
});

it.each([
  ['a file that fits', ['k\xff.key'], true],
  ['one beside another whose name looks the same', ['k\xff.key', 'k\xef\xbf\xbd.key'], true],
  ['a folder that may have some', ['d\xff/'], true],
  ['a file that does not fit', ['k\xff'], false],
  ['one whose name is UTF-8', ['k\xef\xbf\xbd.key'], false],
])('planSandbox() refuses what it cannot hide because of its name: %s', async (_, names, isRefused) => {
  const glob = { path: { type: 'glob_pattern', pattern: join(work, '**/*.key') }, access: 'none' } as const;
  for (const name of names) {
    const path = Buffer.from(`${work}/${name}`, 'latin1');
    if (name.endsWith('/')) mkdirSync(path);
    else writeFileSync(path, '');
  }
  const plan = planSandbox({ entries: [reading, glob], networkAccess: false }, { cwd: work, tmpdir: undefined });
  if (isRefused) await expect(plan).rejects.toThrow(/is not UTF-8/);
  else expect((await plan).rules).not.toEqual([]);
});

it('planSandbox() refuses rules by a link that a grant lets commands change', async () => {
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, 'data', 'secret'), '');
  symlinkSync(join(root, 'data'), join(work, 'link'));
  const secret = { path: { type: 'path', path: join(work, 'link', 'secret') }, access: 'none' } as const;
  const permissions = { entries: [reading, secret], networkAccess: false };
  const places = { cwd: work, tmpdir: undefined };
  expect(mayRead(await planSandbox(permissions, places), join(root, 'data', 'secret'))).toBe(false);
  const extra = { network: false, read: [], write: [work] };
  await expect(planSandbox({ ...permissions, extra }, places)).rejects.toThrow(/can change the link/);
});

it('takeMountPoints() makes folders for as long as anybody needs them, and takes them for nothing later', async () => {
  const path = join(work, '.codex');
  const releases = [await takeMountPoints([path]), await takeMountPoints([path])];
  const plan = await planSandbox(permissionsOf(WORKSPACE), { cwd: work, tmpdir: undefined });
  expect(plan.rules).toContainEqual(missing(path));
  await releases[0]?.release();
  expect(readdirSync(work)).toEqual(['.codex']);
  await releases[1]?.release();
  expect(readdirSync(work)).toEqual([]);
});

it('takeMountPoints() does without folders that nobody can make', async () => {
  const gone = join(work, 'gone', '.codex');
  const { paths, release } = await takeMountPoints([gone, join(work, '.codex')]);
  expect([...paths]).toEqual([join(work, '.codex')]);
  await release();
});

it('takeMountPoints() leaves what somebody put into a folder meanwhile', async () => {
  const path = join(work, '.codex');
  const { release } = await takeMountPoints([path]);
  writeFileSync(join(path, 'config.toml'), '');
  await release();
  expect(readdirSync(path)).toEqual(['config.toml']);
});

it('whereItLeads() follows links, also to what is not there yet', async () => {
  symlinkSync(join(root, 'outside'), join(work, 'dangling'));
  symlinkSync('..', join(work, 'up'));
  symlinkSync('loop', join(work, 'loop'));
  expect(await whereItLeads(join(work, 'dangling', 'a'))).toBe(join(root, 'outside', 'a'));
  expect(await whereItLeads(join(work, 'up', 'new', 'b'))).toBe(join(root, 'new', 'b'));
  expect(await whereItLeads(join(work, 'c'))).toBe(join(work, 'c'));
  expect(await whereItLeads(join(work, 'loop'))).toContain('loop');
});
