import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandSandbox } from '../../../src/agent/sandbox/command-sandbox.ts';
import type { AskForApproval, SandboxPolicy } from '../../../src/protocol/policy.ts';
import { bubblewrap, realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';
import { type Answer, type BenchOptions, ToolBench } from './tool-bench.ts';

tellOfGap('what becomes of commands and patches that the sandbox stops');

// The test's folders are themselves in the folder for temporary files.
const WORKSPACE: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
};

function open(approvalPolicy: AskForApproval, answers: readonly Answer[] = [], more: BenchOptions = {}) {
  return ToolBench.open({ approvalPolicy, sandboxPolicy: WORKSPACE, sandbox: realSandbox, answers, ...more });
}

/** As the server makes it by default. */
const limited = new CommandSandbox({ bubblewrap, maxProcesses: 4096 });

const RETRY = 'command failed; retry without sandbox?';
/** Outside of the workspace, and only of it. */
const OUTSIDE = 'echo made > ../home/made && echo ok';
const wasMade = (bench: ToolBench) => existsSync(join(bench.codexHome, 'made'));
const reasons = (bench: ToolBench) =>
  bench.questions.map((question) => ('reason' in question.params ? question.params.reason : undefined));

describe.runIf(sandboxObstacle === null)('in the sandbox', () => {
  it.each(['never', 'on-request', 'on-failure'] as const)('a command runs unasked under %s', async (policy) => {
    await using bench = await open(policy);
    const { output } = await bench.exec('echo hi > made && cat made && echo $CODEX_SANDBOX_NETWORK_DISABLED');
    expect(output).toContain('Output:\nhi\n1\n');
    expect(bench.order).toEqual(['begin commandExecution', 'itemStarted inProgress', 'itemCompleted completed']);
  });

  it.each(['never', 'on-request'] as const)(
    'the model hears of what is stopped under %s, who asks nobody',
    async (policy) => {
      await using bench = await open(policy);
      const { output, records = [] } = await bench.exec(OUTSIDE);
      expect(output).toMatch(/Process exited with code 1\n.*Read-only file system/s);
      expect([bench.questions, wasMade(bench)]).toEqual([[], false]);
      expect(records.map(({ payload }) => payload)).toMatchObject([{ type: 'exec_command_end', status: 'failed' }]);
    },
  );

  it('what is stopped under on-failure runs without sandbox when the user lets it', async () => {
    await using bench = await open('on-failure', [{ type: 'accept' }]);
    const { output } = await bench.exec(OUTSIDE);
    expect(output).toContain('Output:\nok\n');
    expect([reasons(bench), wasMade(bench)]).toEqual([[RETRY], true]);
    expect(bench.order.filter((word) => word !== 'commandOutputDelta')).toEqual([
      'begin commandExecution',
      'itemStarted inProgress',
      'ask commandExecution',
      'itemCompleted completed',
    ]);
  });

  it('what is stopped after a while is asked for as well, its item still open', async () => {
    await using bench = await open('on-failure', [{ type: 'accept' }]);
    const { output } = await bench.exec(`sleep 0.6; ${OUTSIDE}`);
    expect(output).toContain('Output:\nok\n');
    expect([reasons(bench), wasMade(bench)]).toEqual([[RETRY], true]);
    expect(bench.items('itemStarted')).toHaveLength(1);
    expect(bench.items('itemCompleted')).toMatchObject([{ status: 'completed' }]);
  });

  it('what is stopped under on-failure does not run when the user declines', async () => {
    await using bench = await open('on-failure', [{ type: 'decline' }]);
    expect((await bench.exec(OUTSIDE)).output).toContain('rejected by user');
    expect([wasMade(bench), bench.items('itemCompleted')]).toMatchObject([false, [{ status: 'declined' }]]);
  });

  it('a plain command that is stopped keeps its item open while the user is asked', async () => {
    await using bench = await open('on-failure', [{ type: 'accept' }]);
    await bench.call('shell_command', { command: OUTSIDE });
    expect([reasons(bench), wasMade(bench)]).toEqual([[RETRY], true]);
    expect(bench.order.filter((word) => word !== 'commandOutputDelta')).toEqual([
      'begin commandExecution',
      'itemStarted inProgress',
      'ask commandExecution',
      'itemCompleted completed',
    ]);
  });

  it('what was accepted under untrusted runs in the sandbox, and without it where that stops it', async () => {
    await using bench = await open('untrusted', [{ type: 'accept' }]);
    await bench.exec(OUTSIDE);
    expect([reasons(bench), wasMade(bench)]).toEqual([[undefined], true]);
  });

  it('a command that the model wants outside is asked for with its reason', async () => {
    await using bench = await open('on-request', [{ type: 'accept' }]);
    await bench.exec(OUTSIDE, { sandbox_permissions: 'require_escalated', justification: 'May I?' });
    expect([reasons(bench), wasMade(bench)]).toEqual([['May I?'], true]);
  });

  it.each([
    ['is not there', 'no-such-program', 127, /no-such-program: not found\n$/],
    ['may not be run', '/etc/passwd', 126, /\/etc\/passwd: Permission denied\n$/],
  ])('a program that %s is told as a shell would tell it', async (_, program, exitCode, words) => {
    await using bench = await open('never', [], { sandbox: limited });
    const { output } = await bench.call('shell', { command: [program, 'x'] });
    const told = { exit_code: exitCode, duration_seconds: expect.any(Number) };
    expect(JSON.parse(String(output))).toEqual({ output: expect.stringMatching(words), metadata: told });
    expect(bench.items('itemCompleted')).toMatchObject([{ status: 'failed', exitCode }]);
  });

  it('a command whose sandbox cannot be made is not run without', async () => {
    await using bench = await open('never');
    symlinkSync('../home', join(bench.cwd, '.git'));
    const { output } = await bench.exec('echo made > made');
    expect(output).toContain('the sandbox cannot protect');
    expect(await bench.files()).toEqual({});
  });

  const patch = (path: string) => `*** Begin Patch\n*** Add File: ${path}\n+made\n*** End Patch`;
  const apply = (bench: ToolBench, path: string) => bench.call('apply_patch', { input: patch(path) });

  it('a patch within the workspace is applied unasked', async () => {
    await using bench = await open('on-request');
    await apply(bench, 'sub/made');
    expect([bench.questions, await bench.files()]).toEqual([[], { 'sub/made': 'made\n' }]);
  });

  it.each(['../home/made', '.git/hooks/made', '.codex/made', 'link/made'])(
    'a patch to %s is refused under never',
    async (path) => {
      await using bench = await open('never');
      await bench.exec('ln -s ../home link');
      expect((await apply(bench, path)).output).toBe(
        'patch rejected: writing outside of the project; rejected by user approval settings',
      );
      expect([wasMade(bench), await bench.files()]).toEqual([false, {}]);
    },
  );

  it('a patch outside of the workspace is applied when the user lets it', async () => {
    await using bench = await open('on-request', [{ type: 'accept' }]);
    await apply(bench, '../home/made');
    expect([bench.questions.length, wasMade(bench)]).toEqual([1, true]);
  });
});
