import { expect, it } from 'vitest';
import { ApprovalMemory } from '../../src/agent/approvals.ts';
import { decidePatch } from '../../src/agent/decide-patch.ts';
import type { SandboxPolicy } from '../../src/protocol/policy.ts';

const FULL: SandboxPolicy = { type: 'dangerFullAccess' };
const READ_ONLY: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const WORKSPACE: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: false,
  excludeSlashTmp: false,
};

it.each([
  ['untrusted', FULL, '/w/a', 'ask'],
  ['on-request', FULL, '/w/a', 'apply'],
  ['never', FULL, '/etc/a', 'apply'],
  ['on-request', WORKSPACE, '/w/a', 'ask'],
  ['never', WORKSPACE, '/w/a', 'refuse'],
] as const)('decidePatch() under %s and %j for %s: %s', (approvalPolicy, sandboxPolicy, path, expected) => {
  const settings = { approvalPolicy, sandboxPolicy, cwd: '/w' };
  expect(decidePatch({ paths: [path] }, settings, new ApprovalMemory('/nowhere')).type).toBe(expected);
});

it('decidePatch() says why it refuses', () => {
  const refuse = (sandboxPolicy: SandboxPolicy, path: string) =>
    decidePatch(
      { paths: [path] },
      { approvalPolicy: 'never', sandboxPolicy, cwd: '/w' },
      new ApprovalMemory('/nowhere'),
    );
  expect(refuse(READ_ONLY, '/w/a')).toEqual({
    type: 'refuse',
    text: 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
    warning: null,
  });
  expect(refuse(WORKSPACE, '/etc/a')).toMatchObject({
    text: 'patch rejected: writing outside of the project; rejected by user approval settings',
  });
  expect(refuse(WORKSPACE, '/w/a')).toMatchObject({ warning: expect.stringContaining('no sandbox is available') });
});

it('decidePatch() applies to files approved for the session, and to no others', () => {
  const memory = new ApprovalMemory('/nowhere');
  memory.approveFiles(['/w/a']);
  const settings = { approvalPolicy: 'untrusted', sandboxPolicy: FULL, cwd: '/w' } as const;
  expect(decidePatch({ paths: ['/w/a'] }, settings, memory)).toEqual({ type: 'apply' });
  expect(decidePatch({ paths: ['/w/a', '/w/b'] }, settings, memory)).toEqual({ type: 'ask' });
});
