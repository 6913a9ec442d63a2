import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { compileProfile } from '../../../src/config/permissions/compile-profile.ts';
import { networkRules } from '../../../src/config/permissions/network-table.ts';
import { ProfileTable } from '../../../src/config/permissions/profile-table.ts';

const compile = (own: object, others: Readonly<Record<string, object>> = {}) => {
  const tables = Object.entries({ own, ...others }).map(([name, table]) => [name, ProfileTable.parse(table)]);
  return compileProfile(Object.fromEntries(tables), 'own', '/w');
};
const files = (filesystem: object) => compile({ filesystem });
const special = (kind: string, subpath?: string | null) => ({
  type: 'special',
  value: subpath === undefined ? { kind } : { kind, subpath },
});

describe('compileProfile', () => {
  it('has the entries in the order of 0.130', () => {
    const { entries, globScanMaxDepth } = files({
      ':tmpdir': 'write',
      ':root': 'read',
      '/etc/shadow': 'deny',
      '~/.ssh': 'none',
      '/opt/../srv': { '.': 'read', 'a/b/**': 'write', '*.key': 'deny' },
      ':project_roots': { '.': 'write', '**/*.env': 'none', '.git': 'read' },
      glob_scan_max_depth: 3,
    });
    expect(globScanMaxDepth).toBe(3);
    expect(entries).toEqual([
      { path: { type: 'path', path: '/etc/shadow' }, access: 'none' },
      { path: { type: 'glob_pattern', pattern: '/srv/*.key' }, access: 'none' },
      { path: { type: 'path', path: '/srv' }, access: 'read' },
      { path: { type: 'path', path: '/srv/a/b' }, access: 'write' },
      { path: { type: 'glob_pattern', pattern: ':workspace_roots/**/*.env' }, access: 'none' },
      { path: special('project_roots', null), access: 'write' },
      { path: special('project_roots', '.git'), access: 'read' },
      { path: special('root'), access: 'read' },
      { path: special('tmpdir'), access: 'write' },
      { path: { type: 'path', path: `${homedir()}/.ssh` }, access: 'none' },
    ]);
  });

  it('begins with what it extends, path by path, and says more', () => {
    const middle = { extends: ':workspace', description: 'middle', network: { domains: { 'a.org': 'allow' } } };
    const { entries, workspaceRoots, network } = compile(
      {
        extends: 'middle',
        workspace_roots: { rel: true, '/abs': true, '/off': false },
        filesystem: { ':workspace_roots': { secret: 'deny' }, ':tmpdir': 'read' },
        network: { enabled: true },
      },
      { middle },
    );
    expect(entries).toEqual([
      { path: special('root'), access: 'read' },
      { path: special('slash_tmp'), access: 'write' },
      { path: special('tmpdir'), access: 'read' },
      { path: special('project_roots', null), access: 'write' },
      { path: special('project_roots', 'secret'), access: 'none' },
    ]);
    expect(workspaceRoots).toEqual(['/w/rel', '/abs']);
    expect(network).toEqual(networkRules({ enabled: true, domains: { 'a.org': 'allow' } }));
  });

  it.each([
    [{ foo: 'read' }, 'filesystem path `foo` must be absolute, use `~/...`, or start with `:`'],
    [
      { ':workspace_roots': { '../x': 'read' } },
      'filesystem subpath `../x` must be a descendant path without `.` or `..` components',
    ],
    [{ ':root': { x: 'read' } }, 'filesystem path `:root` does not support nested entries'],
    [
      { '/opt/*.txt': 'read' },
      'filesystem glob path `/opt/*.txt` only supports `deny` access; use an exact path or trailing `/**` for `read` subtree access',
    ],
    [{ '/opt/[': 'deny' }, 'invalid deny-read glob pattern `/opt/[`'],
    [{ glob_scan_max_depth: 0 }, 'glob_scan_max_depth must be at least 1'],
    [{ ':later': 'deny' }, 'filesystem path `:later` is not known here: it cannot be kept from being read'],
    [{ '/a\0b': 'deny' }, 'filesystem path "/a\\u0000b" has a NUL'],
  ])('refuses %j', (filesystem, message) => {
    expect(() => files(filesystem)).toThrow(message);
  });

  it.each([
    [{ extends: 'no' }, {}, 'permissions profile `own` extends undefined profile `no`'],
    [{ extends: 'constructor' }, {}, 'extends undefined profile `constructor`'],
    [
      { extends: ':danger-full-access' },
      {},
      'permissions profile `own` cannot extend unsupported built-in profile `:danger-full-access`',
    ],
    [{ extends: 'b' }, { b: { extends: 'own' } }, 'permissions profile inheritance cycle detected: own -> b -> own'],
    [{ filesytem: {} }, {}, 'permissions.own.filesytem is not supported'],
  ])('refuses %j', (own, others, message) => {
    expect(() => compile(own, others)).toThrow(message);
  });
});
