import { expect, it } from 'vitest';
import { permissionProfileRecord } from '../../src/agent/session/turn-context-record.ts';
import { sandboxPolicyOf } from '../../src/history/applied-settings.ts';
import { newRecord } from '../../src/history/record.ts';
import { ThreadSummaryFold } from '../../src/history/thread-summary.ts';
import type { SandboxPolicy } from '../../src/protocol/policy.ts';

it.each<SandboxPolicy>([
  { type: 'dangerFullAccess' },
  { type: 'externalSandbox', networkAccess: 'enabled' },
  { type: 'externalSandbox', networkAccess: 'restricted' },
  { type: 'readOnly', networkAccess: false },
  { type: 'readOnly', networkAccess: true },
  {
    type: 'workspaceWrite',
    writableRoots: ['/a', '/b'],
    networkAccess: true,
    excludeTmpdirEnvVar: true,
    excludeSlashTmp: false,
  },
  {
    type: 'workspaceWrite',
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: true,
  },
])('sandboxPolicyOf() reads back what is stored of %j', (policy) => {
  expect(sandboxPolicyOf(permissionProfileRecord({ sandboxPolicy: policy, ownPermissions: null, cwd: '/' }))).toEqual(
    policy,
  );
});

const ROOT = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };
const restricted = (...entries: object[]) => ({
  type: 'managed',
  file_system: { type: 'restricted', entries },
  network: 'restricted',
});

it.each([
  null,
  'x',
  {},
  { type: 'managed', file_system: { type: 'unrestricted' }, network: 'enabled' },
  restricted(),
  restricted(ROOT, { path: { type: 'glob_pattern', pattern: '**' }, access: 'none' }),
  restricted(ROOT, { path: { type: 'path', path: '/only/this' }, access: 'write' }),
])('sandboxPolicyOf() knows no policy for %j', (profile) => {
  expect(sandboxPolicyOf(profile)).toBeNull();
});

it('ThreadSummaryFold takes what a thread was set to, and then what later turns ran with', () => {
  const fold = new ThreadSummaryFold();
  fold.apply(newRecord('session_meta', { id: 't', timestamp: '', cwd: '/', originator: '', cli_version: '' }));
  fold.apply(newRecord('turn_context', { model: 'a', approval_policy: 'never', cwd: '/a' }));
  expect(fold.summary?.settings).toBeNull();
  const thread_settings = { model: 'b', approval_policy: 'on-request', cwd: '/b', reasoning_effort: 'low' };
  fold.apply(newRecord('event_msg', { type: 'thread_settings_applied', thread_settings }));
  const unset = { service_tier: null, reasoning_summary: null, personality: null };
  expect(fold.summary).toMatchObject({
    model: 'b',
    reasoningEffort: 'low',
    settings: { approval_policy: 'on-request', cwd: '/b', ...unset },
  });
  fold.apply(newRecord('turn_context', { model: 'c', approval_policy: 'untrusted', effort: 'high' }));
  expect(fold.summary).toMatchObject({
    model: 'c',
    reasoningEffort: 'high',
    settings: { approval_policy: 'untrusted', cwd: '/b', ...unset },
  });
});
