import { expect, it } from 'vitest';
import { ApprovalMemory } from '../../../src/agent/approvals/approvals.ts';
import { decidePatch } from '../../../src/agent/approvals/decide-patch.ts';
import type { SandboxPolicy } from '../../../src/protocol/policy.ts';

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
  ['untrusted', FULL, true, null, 'ask'],
  ['on-request', FULL, true, null, 'apply'],
  ['never', FULL, true, null, 'apply'],
  ['untrusted', WORKSPACE, true, null, 'ask'],
  ['on-request', WORKSPACE, true, null, 'apply'],
  ['on-request', WORKSPACE, false, null, 'ask'],
  ['on-failure', WORKSPACE, false, null, 'ask'],
  ['never', WORKSPACE, true, null, 'apply'],
  ['never', WORKSPACE, false, null, 'refuse'],
  ['on-request', WORKSPACE, true, 'none here', 'ask'],
  ['never', WORKSPACE, true, 'none here', 'refuse'],
] as const)(
  'decidePatch() under %s and %j, inside: %s, no sandbox: %s',
  (approvalPolicy, sandboxPolicy, isInside, obstacle, expected) => {
    const settings = { approvalPolicy, sandboxPolicy };
    const request = { places: ['/w/a'], isInside, obstacle };
    expect(decidePatch(request, settings, new ApprovalMemory('/nowhere')).type).toBe(expected);
  },
);

it('decidePatch() says why it refuses', () => {
  const refuse = (sandboxPolicy: SandboxPolicy, isInside: boolean) =>
    decidePatch(
      { places: ['/w/a'], isInside, obstacle: 'none here' },
      { approvalPolicy: 'never', sandboxPolicy },
      new ApprovalMemory('/nowhere'),
    );
  expect(refuse(READ_ONLY, false)).toEqual({
    type: 'refuse',
    text: 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
    warning: null,
  });
  expect(refuse(WORKSPACE, false)).toMatchObject({
    text: 'patch rejected: writing outside of the project; rejected by user approval settings',
  });
  expect(refuse(WORKSPACE, true)).toMatchObject({ warning: expect.stringContaining('no sandbox is available') });
});

it('decidePatch() applies to files approved for the session, and to no others', () => {
  const memory = new ApprovalMemory('/nowhere');
  memory.approveFiles(['/w/a']);
  const settings = { approvalPolicy: 'untrusted', sandboxPolicy: FULL } as const;
  expect(decidePatch({ places: ['/w/a'], isInside: true, obstacle: null }, settings, memory)).toEqual({
    type: 'apply',
  });
  expect(decidePatch({ places: ['/w/a', '/w/b'], isInside: true, obstacle: null }, settings, memory)).toEqual({
    type: 'ask',
  });
});
