import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QuestionFailed } from '../../../src/agent/session/question.ts';
import { ToolBench } from './tool-bench.ts';

function plain(output: unknown): string {
  return String(output)
    .replace(/Chunk ID: [0-9a-f]{6}\n/, 'Chunk ID: <chunk>\n')
    .replace(/Wall time: \d+\.\d{4} seconds/, 'Wall time: <s> seconds')
    .replace(/"duration_seconds":[\d.]+/, '"duration_seconds":<s>');
}

function report(state: string, tokens: number, output: string): string {
  return `Chunk ID: <chunk>\nWall time: <s> seconds\n${state}\nOriginal token count: ${tokens}\nOutput:\n${output}`;
}

describe('exec_command', () => {
  it('tells of a quick command with two events and no deltas', async () => {
    await using bench = await ToolBench.open();
    const { output, records } = await bench.exec('echo hello; echo bad >&2; exit 7', {
      shell: '/bin/sh',
      login: false,
    });
    expect(plain(output)).toBe(report('Process exited with code 7', 3, 'hello\nbad\n'));
    const item = {
      type: 'commandExecution',
      id: 'call_1',
      command: "/bin/sh -c 'echo hello; echo bad >&2; exit 7'",
      cwd: bench.cwd,
      processId: expect.stringMatching(/^[1-9]\d{3,4}$/),
      source: 'unifiedExecStartup',
      commandActions: [{ type: 'unknown', command: 'echo hello; echo bad >&2; exit 7' }],
    };
    const durationMs = expect.any(Number);
    expect(bench.events).toEqual([
      {
        kind: 'itemStarted',
        turnId: 'turn-1',
        startedAtMs: expect.any(Number),
        item: { ...item, status: 'inProgress', aggregatedOutput: null, exitCode: null, durationMs: null },
      },
      {
        kind: 'itemCompleted',
        turnId: 'turn-1',
        startedAtMs: expect.any(Number),
        completedAtMs: expect.any(Number),
        item: { ...item, status: 'failed', aggregatedOutput: 'hello\nbad\n', exitCode: 7, durationMs },
      },
    ]);
    expect(records?.map(({ payload }) => payload)).toEqual([
      {
        type: 'exec_command_end',
        call_id: 'call_1',
        process_id: item.processId,
        turn_id: 'turn-1',
        command: ['/bin/sh', '-c', 'echo hello; echo bad >&2; exit 7'],
        cwd: bench.cwd,
        parsed_cmd: [{ type: 'unknown', cmd: 'echo hello; echo bad >&2; exit 7' }],
        source: 'unified_exec_startup',
        stdout: '',
        stderr: '',
        aggregated_output: 'hello\nbad\n',
        exit_code: 7,
        duration: { secs: 0, nanos: expect.any(Number) },
        formatted_output: '',
        status: 'failed',
        bobbin: { item_id: 'call_1', started_at_ms: expect.any(Number) },
      },
    ]);
    expect(bench.appended).toEqual([]);
  });

  it('stores nothing in limited persistence', async () => {
    await using bench = await ToolBench.open({ persistence: 'limited' });
    expect((await bench.exec('true')).records).toEqual([]);
  });

  it('streams all of the output of a longer command', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('for i in 1 2 3; do echo tick $i; sleep 0.15; done');
    expect(plain(output)).toBe(report('Process exited with code 0', 6, 'tick 1\ntick 2\ntick 3\n'));
    expect(bench.deltas()).toBe('tick 1\ntick 2\ntick 3\n');
    expect(bench.order.slice(0, 2)).toEqual(['begin commandExecution', 'itemStarted inProgress']);
    expect(bench.order.at(-1)).toBe('itemCompleted completed');
  });

  it('cuts deltas to 8192 bytes without splitting characters', async () => {
    await using bench = await ToolBench.open();
    await bench.exec(`sleep 0.5; printf 'aé%.0s' $(seq 1 20000)`);
    const deltas = bench.events.flatMap((event) => (event.kind === 'commandOutputDelta' ? [event.delta] : []));
    expect(deltas.join('')).toBe('aé'.repeat(20_000));
    expect(Math.max(...deltas.map((delta) => Buffer.byteLength(delta)))).toBeLessThanOrEqual(8192);
  });

  it('answers long output as recorded: its beginning, its end, and how much is missing', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('for i in $(seq 1 2000); do echo "line $i of a rather long output"; done');
    const text = plain(output);
    const path = new URL('../../golden/v130/exec-long-output/model_requests.jsonl', import.meta.url);
    const [, length, hash] = /<long length=(\d+) sha256=([0-9a-f]{16})>Chunk/.exec(readFileSync(path, 'utf8')) ?? [];
    expect({ length: text.length, hash: createHash('sha256').update(text).digest('hex').slice(0, 16) }).toEqual({
      length: Number(length),
      hash,
    });
    const [item] = bench.items('itemCompleted');
    expect(item?.type === 'commandExecution' && item.aggregatedOutput?.length).toBe(66_893);
  });

  it('keeps the smaller of two limits', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('for i in $(seq 1 100); do echo line $i; done', { max_output_tokens: 20 });
    expect(plain(output)).toBe(
      report(
        'Process exited with code 0',
        198,
        'Total output lines: 100\n\nline 1\nline 2\nline 3\nline 4\nline 5\nline …178 tokens truncated…ine 96\nline 97\nline 98\nline 99\nline 100\n',
      ),
    );
  });

  it('lets a command go on after the yield time and completes its item later, in its own turn', async () => {
    await using bench = await ToolBench.open();
    const { output, records } = await bench.exec('echo early; while [ ! -e go ]; do sleep 0.02; done; echo late', {
      yield_time_ms: 250,
    });
    expect(output).toMatch(/\nProcess running with session ID \d+\n/);
    expect(records).toBeUndefined();
    bench.turnId = 'turn-2';
    await bench.write('go', '');
    await bench.until(() => bench.appended.length > 0);
    expect(bench.events.at(-1)).toMatchObject({
      kind: 'itemCompleted',
      turnId: 'turn-1',
      item: { status: 'completed', aggregatedOutput: 'early\nlate\n', exitCode: 0 },
    });
    expect(bench.deltas()).toBe('early\nlate\n');
    expect(bench.appended.map(({ payload }) => payload.aggregated_output)).toEqual(['early\nlate\n']);
  });

  it('leaves a command running when the turn is interrupted', async () => {
    await using bench = await ToolBench.open();
    const running = bench.exec('touch started; while [ ! -e go ]; do sleep 0.02; done');
    await bench.until(() => bench.order.includes('itemStarted inProgress'));
    bench.abort.abort(new Error('interrupted'));
    expect(await running).toEqual({ output: 'exec_command failed: interrupted' });
    expect(bench.processes.running).toHaveLength(1);
    await bench.write('go', '');
    await bench.until(() => bench.appended.length > 0);
    expect(bench.order.at(-1)).toBe('itemCompleted completed');
  });

  it.each([
    ['a signal is exit code -1', 'kill -9 $$', {}, -1, ''],
    ['bytes that are no UTF-8 are replaced', "printf '\\xff\\xfe ok'", {}, 0, '\ufffd\ufffd ok'],
    ['input is empty without a terminal', 'cat; echo ended', {}, 0, 'ended\n'],
    ['no login shell when not wanted', 'echo $0; shopt -q login_shell', { login: false }, 1, '/bin/bash\n'],
    ['another shell', 'echo $0', { shell: '/bin/sh' }, 0, '/bin/sh\n'],
    ['a shell that is not there is replaced', 'echo $0', { shell: '/no/such' }, 0, '/bin/sh\n'],
    ['a terminal has a size', 'stty size; echo $TERM', { tty: true }, 0, '24 80\r\ndumb\r\n'],
    ['the environment is plain', 'echo $PAGER $NO_COLOR $CODEX_THREAD_ID', {}, 0, 'cat 1 thread-1\n'],
  ])('%s', async (_, cmd, more, exitCode, output) => {
    await using bench = await ToolBench.open();
    const answer = await bench.exec(cmd, more);
    const tokens = Math.ceil(Buffer.byteLength(output) / 4);
    expect(plain(answer.output)).toBe(report(`Process exited with code ${exitCode}`, tokens, output));
  });

  it('does not wait for a background job that holds the output open, and ends it with the thread', async () => {
    const bench = await ToolBench.open();
    const { output } = await bench.exec('sleep 1000 & echo $!');
    const pid = Number(/(\d+)\n$/.exec(String(output))?.[1]);
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await bench.processes.close();
    expect(isRunning(pid)).toBe(false);
    await bench[Symbol.asyncDispose]();
  });

  it.each([
    ['{"cmd":', /^failed to parse function arguments: /],
    ['{}', 'failed to parse function arguments: missing field `cmd` at line 1 column 2'],
    [
      '{"cmd":5}',
      'failed to parse function arguments: invalid type: integer `5`, expected a string at line 1 column 8',
    ],
    ['[1]', 'failed to parse function arguments: invalid type: integer `1`, expected a string at line 1 column 2'],
    [
      '{"cmd":"x","yield_time_ms":-1}',
      'failed to parse function arguments: invalid value: integer `-1`, expected u64 at line 1 column 29',
    ],
    [
      '{"cmd":"x","sandbox_permissions":"bogus"}',
      /^failed to parse function arguments: unknown variant `bogus`, expected one of `use_default`/,
    ],
  ])('answers %s with what is wrong, without an item', async (args, expected) => {
    await using bench = await ToolBench.open();
    expect((await bench.call('exec_command', args)).output).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
    expect(bench.events).toEqual([]);
  });

  it('answers a missing folder without an item', async () => {
    await using bench = await ToolBench.open();
    expect((await bench.exec('echo x', { workdir: '/nonexistent/dir' })).output).toBe(
      `exec_command failed for \`/bin/bash -lc 'echo x'\`: CreateProcess { message: "Rejected(\\"Failed to create unified exec process: No such file or directory (os error 2)\\")" }`,
    );
    expect(bench.events).toEqual([]);
  });
});

describe('exec_command under the approval policy `untrusted`', () => {
  const untrusted = { approvalPolicy: 'untrusted' } as const;

  it('asks, then runs: the item was opened by the question', async () => {
    await using bench = await ToolBench.open({ ...untrusted, answers: [{ type: 'accept' }] });
    await bench.exec('touch made.txt && echo made');
    expect(bench.order.filter((word) => word !== 'commandOutputDelta')).toEqual([
      'itemStarted inProgress',
      'ask commandExecution',
      'begin commandExecution',
      'itemCompleted completed',
    ]);
    const shared = {
      command: "/bin/bash -lc 'touch made.txt && echo made'",
      cwd: bench.cwd,
      commandActions: [{ type: 'unknown', command: 'touch made.txt && echo made' }],
    };
    expect(bench.items('itemStarted')).toEqual([
      {
        type: 'commandExecution',
        id: 'call_1',
        ...shared,
        processId: null,
        source: 'agent',
        status: 'inProgress',
        aggregatedOutput: null,
        exitCode: null,
        durationMs: null,
      },
    ]);
    expect(bench.items('itemCompleted')).toMatchObject([
      { processId: expect.any(String), source: 'unifiedExecStartup' },
    ]);
    expect(bench.questions[0]?.params).toEqual({
      turnId: 'turn-1',
      itemId: 'call_1',
      startedAtMs: expect.any(Number),
      ...shared,
      proposedExecpolicyAmendment: ['touch', 'made.txt'],
      availableDecisions: [
        'accept',
        { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['touch', 'made.txt'] } },
        'cancel',
      ],
    });
    expect(await bench.files()).toEqual({ 'made.txt': '' });
  });

  it('runs a known-safe command without asking', async () => {
    await using bench = await ToolBench.open(untrusted);
    await bench.exec('ls && pwd | head -1');
    expect(bench.questions).toEqual([]);
  });

  it('proposes no rule for a script with a document in it', async () => {
    await using bench = await ToolBench.open({ ...untrusted, answers: [{ type: 'decline' }] });
    await bench.exec('cat <<EOF\nhi\nEOF');
    expect(bench.questions[0]?.params).not.toHaveProperty('proposedExecpolicyAmendment');
    expect(bench.questions[0]?.params).toHaveProperty('availableDecisions', ['accept', 'cancel']);
  });

  it('asks once for a command that was allowed for the session', async () => {
    await using bench = await ToolBench.open({ ...untrusted, answers: [{ type: 'acceptForSession' }] });
    await bench.exec('touch a', {}, 'c1');
    await bench.exec('touch a', {}, 'c2');
    expect(bench.questions).toHaveLength(1);
  });

  it('saves the rule that came with the answer', async () => {
    const answer = { type: 'acceptWithExecpolicyAmendment', prefix: ['touch'] } as const;
    await using bench = await ToolBench.open({ ...untrusted, answers: [answer] });
    await bench.exec('touch one', { prefix_rule: ['touch'] }, 'c1');
    await bench.exec('touch two', {}, 'c2');
    expect(bench.questions).toHaveLength(1);
    expect(bench.told).toEqual([{ role: 'developer', text: 'Approved command prefix saved:\n- ["touch"]' }]);
    expect(readFileSync(join(bench.codexHome, 'rules/default.rules'), 'utf8')).toBe(
      'prefix_rule(pattern=["touch"], decision="allow")\n',
    );
  });

  const rejected = `exec_command failed for \`/bin/bash -lc 'touch a'\`: CreateProcess { message: "Rejected(\\"rejected by user\\")" }`;

  it.each([
    ['decline', { type: 'decline' } as const, 'declined', []],
    ['cancel', { type: 'cancel' } as const, 'declined', ['cancelTurn']],
    ['a failed question', new QuestionFailed('x'), 'failed', []],
  ])('%s: the item ends and nothing runs', async (_, answer, status, after) => {
    await using bench = await ToolBench.open({ ...untrusted, answers: [answer] });
    const { output, records } = await bench.exec('touch a');
    expect(output).toBe(rejected);
    expect(bench.order).toEqual([
      'itemStarted inProgress',
      'ask commandExecution',
      `itemCompleted ${status}`,
      ...after,
    ]);
    expect(bench.items('itemCompleted')).toMatchObject([
      { processId: null, source: 'agent', exitCode: null, durationMs: null },
    ]);
    expect(records).toMatchObject([{ payload: { type: 'exec_command_end', status } }]);
    expect(await bench.files()).toEqual({});
  });

  it('stores a command as declined when the turn is stopped while it waits', async () => {
    await using bench = await ToolBench.open(untrusted);
    const running = bench.exec('touch a');
    await bench.until(() => bench.questions.length > 0);
    bench.abort.abort(new Error('interrupted'));
    expect((await running).records).toMatchObject([{ payload: { type: 'exec_command_end', status: 'declined' } }]);
    expect(bench.order).toEqual(['itemStarted inProgress', 'ask commandExecution']);
    expect(await bench.files()).toEqual({});
  });

  it('stores a command as declined when the turn is stopped just when it was allowed', async () => {
    await using bench = await ToolBench.open({
      ...untrusted,
      answers: [{ type: 'accept' }],
      whileAsking: async ({ abort }) => abort.abort(new Error('interrupted')),
    });
    const { records } = await bench.exec('touch a');
    expect(records).toMatchObject([{ payload: { type: 'exec_command_end', status: 'declined' } }]);
    expect(await bench.files()).toEqual({});
  });

  it('asks before it runs a harmless script in a shell of unknown origin', async () => {
    await using bench = await ToolBench.open({ ...untrusted, answers: [{ type: 'decline' }] });
    await bench.write('bash', '#!/bin/sh\ntouch owned\n');
    const shell = join(bench.cwd, 'bash');
    await chmod(shell, 0o755);
    await bench.exec('ls', { shell, login: false });
    expect(bench.questions.map(({ params }) => params)).toMatchObject([
      { command: `${shell} -c ls`, proposedExecpolicyAmendment: [shell, '-c', 'ls'] },
    ]);
    expect(await bench.files()).not.toHaveProperty('owned');
  });
});

describe('exec_command where nothing may be asked', () => {
  const readOnly = { sandboxPolicy: { type: 'readOnly', networkAccess: false } } as const;

  it('refuses to escalate', async () => {
    await using bench = await ToolBench.open(readOnly);
    expect((await bench.exec('touch x', { sandbox_permissions: 'require_escalated', justification: 'j' })).output).toBe(
      'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never',
    );
  });

  it('refuses a dangerous command in the words of 0.130', async () => {
    await using bench = await ToolBench.open(readOnly);
    expect((await bench.exec('rm -rf "x y"')).output).toBe(
      String.raw`exec_command failed for ${'`'}/bin/bash -lc 'rm -rf "x y"'${'`'}: CreateProcess { message: "Rejected(\"${'`'}/bin/bash -lc 'rm -rf \\\"x y\\\"'${'`'} rejected: blocked by policy\")" }`,
    );
    expect(bench.events).toEqual([]);
  });

  it('does not run what no sandbox can hold, and warns the user', async () => {
    await using bench = await ToolBench.open(readOnly);
    await bench.exec('touch x');
    expect(bench.order).toEqual(['warning']);
    expect(await bench.files()).toEqual({});
  });
});

describe('exec_command with a patch in it', () => {
  const patch = (path: string) => `*** Begin Patch\n*** Add File: ${path}\n+x\n*** End Patch`;
  const warning = [
    {
      role: 'user',
      text: 'Warning: apply_patch was requested via exec_command. Use the apply_patch tool instead of exec_command.',
    },
  ];

  it.each([
    ['in the folder of a cd', `cd sub && apply_patch <<'EOF'\n${patch('f')}\nEOF`, {}],
    ['in the folder of the call', `applypatch <<PATCH\n${patch('f')}\nPATCH\n`, { workdir: 'sub' }],
  ])('applies it %s', async (_, cmd, more) => {
    await using bench = await ToolBench.open({ files: [{ path: 'sub/old', text: '' }] });
    const { output } = await bench.exec(cmd, more);
    expect(plain(output)).toBe(
      'Wall time: <s> seconds\nOutput:\n{"output":"Success. Updated the following files:\\nA f\\n","metadata":{"exit_code":0,"duration_seconds":<s>}}',
    );
    expect(await bench.files()).toEqual({ 'sub/old': '', 'sub/f': 'x\n' });
    expect(bench.told).toEqual(warning);
  });

  it('answers an empty patch with a warning and a bad one without', async () => {
    await using bench = await ToolBench.open();
    expect((await bench.exec('apply_patch <<EOF\njunk\nEOF')).output).toBe(
      "apply_patch verification failed: invalid patch: The first line of the patch must be '*** Begin Patch'",
    );
    expect(bench.told).toEqual([]);
    expect((await bench.exec('apply_patch <<EOF\n*** Begin Patch\n*** End Patch\nEOF')).output).toBe(
      'patch rejected: empty patch',
    );
    expect(bench.told).toEqual(warning);
  });

  it('answers a patch without the word apply_patch', async () => {
    await using bench = await ToolBench.open();
    expect((await bench.exec(patch('f'))).output).toBe(
      'apply_patch verification failed: patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]',
    );
  });

  it.each([
    `cd sub; apply_patch <<'EOF'\n${patch('f')}\nEOF`,
    `apply_patch <<'EOF' && echo done\n${patch('f')}\nEOF`,
    `apply_patch <<'EOF'\n${patch('f')}\nEOF\ntouch more\nEOF`,
  ])('leaves a script that does more to the shell: %j', async (cmd) => {
    await using bench = await ToolBench.open({ files: [{ path: 'sub/old', text: '' }] });
    expect((await bench.exec(cmd)).output).toContain('apply_patch: command not found');
    expect(bench.told).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
