import { describe, expect, it } from 'vitest';
import { ToolBench } from './tool-bench.ts';

const NOT_FOUND = 'execution error: Io(Os { code: 2, kind: NotFound, message: "No such file or directory" })';
const MILLISECONDS = /after \d+ milliseconds/;

function timeless(output: unknown): string {
  return String(output)
    .replace(/Wall time: [\d.]+ seconds/, 'Wall time: <s> seconds')
    .replace(/"duration_seconds":[\d.]+/, '"duration_seconds":<s>')
    .replace(MILLISECONDS, 'after <ms> milliseconds');
}

describe('shell_command', () => {
  it.each([
    [{ command: 'echo a; echo b >&2; exit 3' }, 'Exit code: 3\nWall time: <s> seconds\nOutput:\na\nb\n'],
    [
      { command: 'shopt -q login_shell || echo plain', login: false },
      'Exit code: 0\nWall time: <s> seconds\nOutput:\nplain\n',
    ],
    [{ command: 'pwd', workdir: '/' }, 'Exit code: 0\nWall time: <s> seconds\nOutput:\n/\n'],
    [{ command: 'pwd', workdir: 'none' }, NOT_FOUND],
    [
      { command: 'echo early; sleep 9', timeout_ms: 150 },
      'Exit code: 124\nWall time: <s> seconds\nOutput:\ncommand timed out after <ms> milliseconds\nearly\n',
    ],
    [{ cmd: 'x' }, 'failed to parse function arguments: missing field `command` at line 1 column 11'],
  ])('%o', async (args, expected) => {
    await using bench = await ToolBench.open();
    expect(timeless((await bench.call('shell_command', args)).output)).toBe(expected);
  });

  it('tells of the command before it runs, of its output at once, and of its end', async () => {
    await using bench = await ToolBench.open();
    const { records = [] } = await bench.call('shell_command', { command: 'echo a; exit 3' });
    const item = { type: 'commandExecution', id: 'call_1', cwd: bench.cwd, processId: null, source: 'agent' };
    expect(bench.items('itemStarted')).toMatchObject([{ ...item, status: 'inProgress', aggregatedOutput: null }]);
    expect(bench.items('itemCompleted')).toMatchObject([
      { ...item, command: "/bin/bash -lc 'echo a; exit 3'", status: 'failed', aggregatedOutput: 'a\n', exitCode: 3 },
    ]);
    expect(bench.order).toEqual([
      'begin commandExecution',
      'itemStarted inProgress',
      'commandOutputDelta',
      'itemCompleted failed',
    ]);
    expect(records).toMatchObject([{ payload: { type: 'exec_command_end', source: 'agent', exit_code: 3 } }]);
  });

  it('cuts long output by what the model gets', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.call('shell_command', { command: 'seq 1 6000' });
    expect(timeless(output)).toMatch(
      /^Exit code: 0\nWall time: <s> seconds\nTotal output lines: 6000\nOutput:\n1\n2\n[\s\S]*…18893 chars truncated…[\s\S]*\n6000\n$/,
    );
  });

  it('ends with the turn, without a word', async () => {
    await using bench = await ToolBench.open();
    const running = bench.call('shell_command', { command: 'echo begun; sleep 60' });
    await bench.until(() => bench.deltas() === 'begun\n');
    bench.abort.abort(new Error('interrupted'));
    expect((await running).records).toMatchObject([{ payload: { type: 'exec_command_end', status: 'failed' } }]);
    expect(bench.items('itemCompleted')).toEqual([]);
    expect(bench.processes.isBusy).toBe(false);
  });

  it.each([
    [{ type: 'decline' } as const, 'exec command rejected by user', 'declined'],
    [{ type: 'accept' } as const, 'Exit code: 0\nWall time: <s> seconds\nOutput:\n', 'completed'],
  ])('asks where the policy wants it, and does as %o says', async (answer, expected, status) => {
    await using bench = await ToolBench.open({ approvalPolicy: 'untrusted', answers: [answer] });
    expect(timeless((await bench.call('shell_command', { command: 'touch a' })).output)).toBe(expected);
    expect(bench.items('itemCompleted')).toMatchObject([{ status }]);
  });

  it('says that a command is blocked, in its item too', async () => {
    const sandboxPolicy = { type: 'readOnly', networkAccess: false } as const;
    await using bench = await ToolBench.open({ sandboxPolicy });
    const blocked = "`/bin/bash -lc 'rm -rf zz'` rejected: blocked by policy";
    expect((await bench.call('shell_command', { command: 'rm -rf zz' })).output).toBe(blocked);
    expect(bench.items('itemCompleted')).toMatchObject([
      { status: 'declined', aggregatedOutput: blocked, exitCode: -1 },
    ]);
    const escalated = { command: 'touch a', sandbox_permissions: 'require_escalated' };
    expect((await bench.call('shell_command', escalated)).output).toBe(
      'approval policy is Never; reject command — you should not ask for escalated permissions if the approval policy is Never',
    );
    expect(bench.items('itemStarted')).toHaveLength(1);
  });
});

describe('shell', () => {
  it.each([
    ['shell', { command: ['echo', 'a b'] }, '{"output":"a b\\n","metadata":{"exit_code":0,"duration_seconds":<s>}}'],
    ['container.exec', { command: ['false'] }, '{"output":"","metadata":{"exit_code":1,"duration_seconds":<s>}}'],
    ['shell', { command: ['no-such-program'] }, NOT_FOUND],
    ['shell', { command: [] }, 'command args are empty'],
    [
      'shell',
      { command: 'ls' },
      'failed to parse function arguments: invalid type: string "ls", expected a sequence at line 1 column 15',
    ],
  ])('%s %o', async (name, args, expected) => {
    await using bench = await ToolBench.open();
    expect(timeless((await bench.call(name, args)).output)).toBe(expected);
  });

  it('applies a patch that it was given', async () => {
    await using bench = await ToolBench.open();
    const text = '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch';
    const { output } = await bench.call('shell', { command: ['apply_patch', text] });
    expect(timeless(output)).toBe(
      '{"output":"Success. Updated the following files:\\nA a.txt\\n","metadata":{"exit_code":0,"duration_seconds":<s>}}',
    );
    expect(await bench.files()).toEqual({ 'a.txt': 'one\n' });
    expect(bench.told).toEqual([
      {
        role: 'user',
        text: 'Warning: apply_patch was requested via shell. Use the apply_patch tool instead of exec_command.',
      },
    ]);
  });
});
