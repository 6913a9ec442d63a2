import { describe, expect, it } from 'vitest';
import { ownProfileRecord } from '../../src/agent/permissions/own-profile-record.ts';
import { networkRules } from '../../src/config/permissions/network-table.ts';
import { ProfileTable } from '../../src/config/permissions/profile-table.ts';
import { chooseProfile } from '../../src/config/threads/choose-profile.ts';
import { settingsAfterTurn } from '../../src/history/applied-settings.ts';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { storedConfinement } from '../../src/threads/stored-confinement.ts';
import { SETTINGS } from '../agent/in-memory-session.ts';

const PROFILES = {
  dev: ProfileTable.parse({
    filesystem: { ':root': 'read', ':workspace_roots': { '.': 'write', secret: 'deny', '*.env': 'deny' } },
    network: { enabled: true, domains: { 'a.org': 'allow' } },
  }),
};
const DEV = chooseProfile('dev', PROFILES, '/w');
const CONFIGURED = { ...SETTINGS, cwd: '/w', provider: { kind: 'script', name: 's', path: 's' } } as const;
const root = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };
const denied = { path: { type: 'path', path: '/etc/shadow' }, access: 'deny' };
const managed = (entries: unknown, more: object = {}) => ({
  type: 'managed',
  file_system: { type: 'restricted', entries, ...more },
  network: 'enabled',
});

describe('storedConfinement', () => {
  it('takes a profile by its name as it is configured now', () => {
    const stored = { permission_profile: managed([root]), active_permission_profile: { id: 'dev' } };
    expect(storedConfinement(stored, CONFIGURED, PROFILES)).toEqual(DEV);
  });

  it('refuses one that is not there any more', () => {
    const stored = { permission_profile: managed([root]), active_permission_profile: { id: 'gone' } };
    expect(() => storedConfinement(stored, CONFIGURED, PROFILES)).toThrow(RpcError);
  });

  it('goes on with permissions without a name, but for their network', () => {
    const { ownPermissions, permissionProfile } = storedConfinement(
      { permission_profile: managed([root, denied], { glob_scan_max_depth: 3 }) },
      CONFIGURED,
      PROFILES,
    );
    expect([ownPermissions, permissionProfile]).toEqual([
      { entries: [root, denied], workspaceRoots: [], globScanMaxDepth: 3, network: networkRules({}) },
      null,
    ]);
  });

  it('knows them as those that are configured', () => {
    if (DEV.ownPermissions === null) throw new Error('a profile of one’s own without permissions');
    const stored = { permission_profile: ownProfileRecord(DEV.ownPermissions, '/w') };
    expect(storedConfinement(stored, { ...CONFIGURED, ...DEV }, PROFILES)).toEqual({});
  });

  it.each([
    managed('none'),
    managed([{ path: { type: 'planet' }, access: 'read' }]),
    managed([root, denied], { glob_scan_max_depth: -1 }),
    { type: 'of a later version' },
  ])('refuses what cannot be understood: %j', (permission_profile) => {
    expect(() => storedConfinement({ permission_profile }, CONFIGURED, PROFILES)).toThrow(RpcError);
  });

  it('takes nothing for a policy that keeps something from being read or written', () => {
    const only = { path: { type: 'special', value: { kind: 'project_roots' } }, access: 'write' };
    const kept = { path: { type: 'path', path: '/w/kept' }, access: 'read' };
    for (const entries of [
      [root, denied],
      [root, only, denied],
      [root, only, kept],
    ]) {
      expect(storedConfinement({ permission_profile: managed(entries) }, CONFIGURED, {}).ownPermissions).not.toBeNull();
    }
    expect(storedConfinement({ permission_profile: managed([root, only]) }, CONFIGURED, {}).ownPermissions).toBeNull();
  });
});

describe('settingsAfterTurn', () => {
  it('knows of permissions that no policy stands for, also where nothing else is known', () => {
    const permission_profile = managed([root, denied]);
    const known = { permission_profile, active_permission_profile: null };
    expect(settingsAfterTurn(null, { permission_profile })).toEqual(known);
    expect(settingsAfterTurn(null, { permission_profile: managed([root]) })).toBeNull();
    const before = { permission_profile: managed([root]), active_permission_profile: { id: 'dev' } };
    expect(settingsAfterTurn(before, { permission_profile })).toEqual(known);
    expect(settingsAfterTurn(before, { cwd: '/x', permission_profile: managed([root]) })).toEqual({
      ...before,
      cwd: '/x',
    });
  });
});
