import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ApprovalMemory } from '../../../src/agent/approvals/approvals.ts';
import {
  type CommandRequest,
  type CommandRisk,
  decideCommand,
  decideRetry,
} from '../../../src/agent/approvals/decide-command.ts';
import { NO_EXTRA } from '../../../src/agent/permissions/extra-permissions.ts';
import type { AskForApproval, SandboxPolicy } from '../../../src/protocol/policy.ts';
import { temporaryFolder } from '../script-file.ts';

const FULL: SandboxPolicy = { type: 'dangerFullAccess' };
const READ_ONLY: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const GRANULAR_OFF = {
  granular: {
    sandbox_approval: false,
    rules: false,
    skill_approval: false,
    request_permissions: false,
    mcp_elicitations: false,
  },
} satisfies AskForApproval;

const TABLE: readonly (readonly [AskForApproval, SandboxPolicy, CommandRisk, 'run' | 'ask' | 'refuse'])[] = [
  ['untrusted', FULL, 'safe', 'run'],
  ['untrusted', FULL, 'ordinary', 'ask'],
  ['untrusted', FULL, 'dangerous', 'ask'],
  ['on-failure', FULL, 'ordinary', 'run'],
  ['on-request', FULL, 'ordinary', 'run'],
  ['on-request', FULL, 'dangerous', 'ask'],
  ['never', FULL, 'ordinary', 'run'],
  ['never', FULL, 'dangerous', 'run'],
  [GRANULAR_OFF, FULL, 'ordinary', 'run'],
  [GRANULAR_OFF, FULL, 'dangerous', 'refuse'],
  ['untrusted', READ_ONLY, 'safe', 'ask'],
  ['on-failure', READ_ONLY, 'ordinary', 'ask'],
  ['on-request', READ_ONLY, 'safe', 'ask'],
  ['never', READ_ONLY, 'safe', 'refuse'],
  ['never', READ_ONLY, 'dangerous', 'refuse'],
  [GRANULAR_OFF, READ_ONLY, 'ordinary', 'refuse'],
  ['never', { type: 'externalSandbox', networkAccess: 'restricted' }, 'ordinary', 'run'],
];

it.each(TABLE)(
  'decideCommand() under %j and %j lets a command that is %s %s',
  async (policy, sandbox, risk, expected) => {
    const settings = { approvalPolicy: policy, sandboxPolicy: sandbox, obstacle: 'none here', deniesReading: false };
    const verdict = await decideCommand(request({ risk }), settings, new ApprovalMemory('/nowhere'));
    expect(verdict.type).toBe(expected);
  },
);

const CONFINED: readonly (readonly [AskForApproval, CommandRisk, object])[] = [
  ['untrusted', 'safe', { type: 'run', isConfined: true }],
  ['untrusted', 'ordinary', { type: 'ask', isConfined: true, reason: null }],
  ['untrusted', 'dangerous', { type: 'ask', isConfined: true, reason: null }],
  ['on-failure', 'ordinary', { type: 'run', isConfined: true }],
  ['on-failure', 'dangerous', { type: 'ask', isConfined: true, reason: null }],
  ['on-request', 'ordinary', { type: 'run', isConfined: true }],
  ['on-request', 'dangerous', { type: 'ask', isConfined: true, reason: null }],
  ['never', 'ordinary', { type: 'run', isConfined: true }],
  ['never', 'dangerous', { type: 'refuse' }],
  [GRANULAR_OFF, 'ordinary', { type: 'run', isConfined: true }],
  [GRANULAR_OFF, 'dangerous', { type: 'refuse' }],
];

it.each(CONFINED)('decideCommand() under %j with a sandbox: a command that is %s', async (policy, risk, expected) => {
  const settings = { approvalPolicy: policy, sandboxPolicy: READ_ONLY, obstacle: null, deniesReading: false };
  expect(await decideCommand(request({ risk }), settings, new ApprovalMemory('/nowhere'))).toMatchObject(expected);
});

it('decideCommand() lets what a rule allows run without sandbox, and what was approved before in it', async () => {
  const settings = {
    approvalPolicy: 'untrusted',
    sandboxPolicy: READ_ONLY,
    obstacle: null,
    deniesReading: false,
  } as const;
  using folder = temporaryFolder();
  const memory = new ApprovalMemory(folder.path);
  memory.approveCommand(request({}));
  expect(await decideCommand(request({}), settings, memory)).toEqual({
    type: 'run',
    isConfined: true,
    wasApproved: true,
  });
  await memory.allowPrefix(['touch']);
  expect(await decideCommand(request({}), settings, memory)).toEqual({
    type: 'run',
    isConfined: false,
    wasApproved: false,
  });
});

const GRANULAR_ON: AskForApproval = { granular: { ...GRANULAR_OFF.granular, sandbox_approval: true } };

it.each([
  ['untrusted', false, 'ask'],
  ['untrusted', true, 'again'],
  ['on-failure', false, 'ask'],
  ['on-failure', true, 'again'],
  ['on-request', false, 'leave'],
  ['on-request', true, 'leave'],
  ['never', false, 'leave'],
  [GRANULAR_ON, false, 'ask'],
  [GRANULAR_OFF, false, 'leave'],
] as const)('decideRetry() under %j, approved before: %s', async (policy, wasApproved, expected) => {
  const verdict = await decideRetry(request({}), policy, { memory: new ApprovalMemory('/nowhere'), wasApproved });
  expect(verdict.type).toBe(expected);
  if (verdict.type === 'ask') expect(verdict.reason).toBe('command failed; retry without sandbox?');
});

it('decideCommand() refuses to leave the sandbox unless the policy is on-request', async () => {
  const memory = new ApprovalMemory('/nowhere');
  const escalated = request({ escalated: true, justification: 'May I?' });
  expect(
    await decideCommand(
      escalated,
      { approvalPolicy: 'never', sandboxPolicy: FULL, obstacle: 'none here', deniesReading: false },
      memory,
    ),
  ).toEqual({
    type: 'refuse',
    text: 'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never',
    warning: null,
  });
  expect(
    await decideCommand(
      escalated,
      { approvalPolicy: 'on-request', sandboxPolicy: READ_ONLY, obstacle: 'none here', deniesReading: false },
      memory,
    ),
  ).toEqual({
    type: 'ask',
    request: escalated,
    isConfined: false,
    reason: 'May I?',
    proposedPrefix: ['touch', 'a'],
  });
});

it('decideCommand() runs what was approved for the session, with the same argv, folder and permissions', async () => {
  const memory = new ApprovalMemory('/nowhere');
  memory.approveCommand(request({}));
  const settings = {
    approvalPolicy: 'untrusted',
    sandboxPolicy: FULL,
    obstacle: 'none here',
    deniesReading: false,
  } as const;
  expect((await decideCommand(request({}), settings, memory)).type).toBe('run');
  expect((await decideCommand(request({ cwd: '/other' }), settings, memory)).type).toBe('ask');
});

it('decideCommand() follows the rules of the home, the strictest first', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'rules'));
  writeFileSync(
    join(folder.path, 'rules', 'own.rules'),
    [
      '# prefix_rule(pattern=["touch"], decision="forbidden")',
      'prefix_rule(pattern=["touch"], decision="allow")',
      'prefix_rule(',
      '    pattern = ["git", ["push", "fetch"]],',
      '    decision = "prompt",',
      ')',
      'prefix_rule(pattern=["rm"], decision="forbidden")',
    ].join('\n'),
  );
  const memory = new ApprovalMemory(folder.path);
  const decide = async (...parts: string[][]) =>
    (
      await decideCommand(
        request({ parts }),
        { approvalPolicy: 'on-request', sandboxPolicy: READ_ONLY, obstacle: 'none here', deniesReading: false },
        memory,
      )
    ).type;
  expect(await decide(['touch', 'a'])).toBe('run');
  expect(await decide(['git', 'fetch'])).toBe('ask');
  expect(await decide(['touch', 'a'], ['rm', 'a'])).toBe('refuse');
  expect(await decide(['touch', 'a'], ['make'])).toBe('ask');
});

it('allowPrefix() holds at once and in later sessions', async () => {
  using folder = temporaryFolder();
  const settings = {
    approvalPolicy: 'untrusted',
    sandboxPolicy: FULL,
    obstacle: 'none here',
    deniesReading: false,
  } as const;
  const memory = new ApprovalMemory(folder.path);
  expect((await decideCommand(request({}), settings, memory)).type).toBe('ask');
  await memory.allowPrefix(['touch']);
  expect((await decideCommand(request({}), settings, memory)).type).toBe('run');
  expect((await decideCommand(request({}), settings, new ApprovalMemory(folder.path))).type).toBe('run');
});

function request(members: Partial<CommandRequest>): CommandRequest {
  return {
    argv: ['/bin/bash', '-lc', 'touch a'],
    cwd: '/w',
    display: "/bin/bash -lc 'touch a'",
    parts: [['touch', 'a']],
    risk: 'ordinary',
    escalated: false,
    extra: NO_EXTRA,
    asksMore: false,
    isReviewed: false,
    justification: null,
    prefixRule: null,
    ...members,
  };
}
