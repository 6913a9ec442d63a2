import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandSandbox } from '../../../src/agent/sandbox/command-sandbox.ts';
import { QuestionFailed } from '../../../src/agent/session/question.ts';
import { withReadablePatchOutputs } from '../../../src/agent/tools/patch-output.ts';
import type { ToolOutput } from '../../../src/agent/tools/tool.ts';
import type { SandboxPolicy } from '../../../src/protocol/policy.ts';
import { type BenchOptions, ToolBench } from './tool-bench.ts';

interface RecordedPatches {
  readonly files: { path: string; text: string }[];
  readonly patches: { input: string; output: string; changes: object[]; status: string | null }[];
  readonly filesAfter: Record<string, string>;
}

const recorded = JSON.parse(
  readFileSync(new URL('../patch/fixtures/recorded-patches.json', import.meta.url), 'utf8'),
) as RecordedPatches;

const ADD = '*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch';

const WORKSPACE: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: true,
  excludeSlashTmp: true,
};

class EverythingConfines extends CommandSandbox {
  override obstacle(): Promise<null> {
    return Promise.resolve(null);
  }
}

const CONFINED: BenchOptions = {
  approvalPolicy: 'on-request',
  sandboxPolicy: WORKSPACE,
  sandbox: new EverythingConfines(),
};

function apply(bench: ToolBench, input: string, callId = 'call_1'): Promise<ToolOutput> {
  return bench.run({ callId, namespace: null, name: 'apply_patch', payload: { type: 'custom', input } });
}

function sentToModel(output: ToolOutput['output']): string {
  const [item] = withReadablePatchOutputs([{ type: 'custom_tool_call_output', output }]);
  return (item as { output: string }).output;
}

describe('apply_patch', () => {
  it.each(['Update File: pipe\n@@\n-a\n+b', 'Add File: pipe\n+b', 'Delete File: pipe'])(
    'neither waits for a pipe nor replaces it: %s',
    async (change) => {
      await using bench = await ToolBench.open();
      const pipe = join(bench.cwd, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const text = sentToModel((await apply(bench, `*** Begin Patch\n*** ${change}\n*** End Patch`)).output);
      expect(text).toMatch(/pipe/);
      expect(text).not.toMatch(/Success/);
      expect((await lstat(pipe)).isFIFO()).toBe(true);
    },
  );

  it('answers a long list of good and bad patches as 0.130 does', async () => {
    await using bench = await ToolBench.open({ files: recorded.files });
    for (const [index, { input, output, changes, status }] of recorded.patches.entries()) {
      const callId = `call_${index}`;
      const local = (value: unknown) =>
        JSON.parse(JSON.stringify(value).replaceAll('/golden/run/work', bench.cwd)) as unknown;
      const answer = (await apply(bench, input, callId)).output;
      const item = bench.items('itemCompleted').find(({ id }) => id === callId);
      expect({
        input,
        output: sentToModel(answer).replace(/Wall time: [\d.]+/, 'Wall time: 0'),
        changes: item?.type === 'fileChange' ? item.changes : [],
        status: item?.type === 'fileChange' ? item.status : null,
      }).toEqual(local({ input, output, changes, status }));
    }
    expect(await bench.files()).toEqual(recorded.filesAfter);
  });

  it('asks for a file that is moved outside, also when another one takes its old place', async () => {
    await using bench = await ToolBench.open({
      ...CONFINED,
      answers: [{ type: 'decline' }],
      files: [{ path: 'a.txt', text: 'one\n' }],
    });
    const target = join(bench.codexHome, 'b.txt');
    const move = `*** Update File: a.txt\n*** Move to: ${target}\n@@\n-one\n+two\n`;
    await apply(bench, `*** Begin Patch\n${move}*** Add File: a.txt\n+x\n*** End Patch`);
    expect(bench.order).toContain('ask fileChange');
    expect(bench.items('itemStarted')).toMatchObject([
      { changes: [{ path: target, kind: { type: 'add' }, diff: 'two\n' }, { path: join(bench.cwd, 'a.txt') }] },
    ]);
    expect(await bench.files()).toEqual({ 'a.txt': 'one\n' });
  });

  it('asks before it removes a link that stands outside', async () => {
    await using bench = await ToolBench.open({
      ...CONFINED,
      answers: [{ type: 'decline' }],
      files: [{ path: 'a.txt', text: 'one\n' }],
    });
    const link = join(bench.codexHome, 'link');
    await symlink(join(bench.cwd, 'a.txt'), link);
    await apply(bench, `*** Begin Patch\n*** Delete File: ${link}\n*** End Patch`);
    expect(bench.order).toContain('ask fileChange');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it('writes nowhere else when a path leads elsewhere after the question', async () => {
    await using bench = await ToolBench.open({
      approvalPolicy: 'untrusted',
      answers: [{ type: 'accept' }],
      files: [{ path: 'sub/kept', text: '' }],
      whileAsking: async ({ cwd, codexHome }) => {
        await rm(join(cwd, 'sub'), { recursive: true });
        await symlink(codexHome, join(cwd, 'sub'));
      },
    });
    const { output } = await apply(bench, '*** Begin Patch\n*** Add File: sub/new.txt\n+x\n*** End Patch');
    expect(output).toBe('apply_patch verification failed: its paths lead elsewhere now');
    expect(await readdir(bench.codexHome)).toEqual([]);
  });

  it('takes a function call with `input`', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.call('apply_patch', { input: ADD });
    expect(JSON.parse(String(output))).toEqual({
      output: 'Success. Updated the following files:\nA new.txt\n',
      metadata: { exit_code: 0, duration_seconds: expect.any(Number) },
    });
  });

  it('changes nothing when a later hunk does not fit', async () => {
    await using bench = await ToolBench.open({ files: [{ path: 'a.txt', text: 'one\n' }] });
    const { output } = await apply(
      bench,
      '*** Begin Patch\n*** Add File: new.txt\n+x\n*** Update File: a.txt\n@@\n-nope\n+y\n*** End Patch',
    );
    expect(output).toBe(`apply_patch verification failed: Failed to find expected lines in ${bench.cwd}/a.txt:\nnope`);
    expect(await bench.files()).toEqual({ 'a.txt': 'one\n' });
    expect(bench.events).toEqual([]);
  });

  it('puts files back when a later one cannot be written', async () => {
    await using bench = await ToolBench.open({ files: [{ path: 'a.txt', text: 'one\n' }] });
    const { output } = await apply(
      bench,
      '*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** Add File: new.txt\n+x\n*** Add File: a.txt/b\n+y\n*** End Patch',
    );
    expect(sentToModel(output)).toContain(`Failed to write file ${bench.cwd}/a.txt/b\n`);
    expect(await bench.files()).toEqual({ 'a.txt': 'one\n' });
    expect(bench.order).toEqual(['itemStarted inProgress', 'begin fileChange', 'itemCompleted failed']);
  });

  it('keeps the mode of a changed and of a moved file', async () => {
    await using bench = await ToolBench.open({ files: [{ path: 'run.sh', text: 'a\n' }] });
    await chmod(join(bench.cwd, 'run.sh'), 0o755);
    await apply(bench, '*** Begin Patch\n*** Update File: run.sh\n@@\n-a\n+b\n*** End Patch', 'c1');
    expect((await stat(join(bench.cwd, 'run.sh'))).mode & 0o777).toBe(0o755);
    await apply(
      bench,
      '*** Begin Patch\n*** Update File: run.sh\n*** Move to: bin/go\n@@\n-b\n+c\n*** End Patch',
      'c2',
    );
    expect((await stat(join(bench.cwd, 'bin/go'))).mode & 0o777).toBe(0o755);
    expect(await bench.files()).toEqual({ 'bin/go': 'c\n' });
  });

  it('writes through a link', async () => {
    await using bench = await ToolBench.open({ files: [{ path: 'real.txt', text: 'a\n' }] });
    await symlink('real.txt', join(bench.cwd, 'link.txt'));
    await apply(bench, '*** Begin Patch\n*** Update File: link.txt\n@@\n-a\n+b\n*** End Patch');
    expect((await lstat(join(bench.cwd, 'link.txt'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(bench.cwd, 'real.txt'), 'utf8')).toBe('b\n');
  });

  it('asks before it writes, in the order that clients know', async () => {
    await using bench = await ToolBench.open({ approvalPolicy: 'untrusted', answers: [{ type: 'accept' }] });
    await apply(bench, ADD);
    expect(bench.order).toEqual([
      'itemStarted inProgress',
      'ask fileChange',
      'begin fileChange',
      'itemCompleted completed',
      'turnDiffUpdated',
    ]);
    expect(bench.questions[0]?.params).toMatchObject({
      turnId: 'turn-1',
      itemId: 'call_1',
      reason: null,
      grantRoot: null,
    });
  });

  const TWO = { path: 'a.txt', text: 'one\ntwo\n' };
  const UPDATE = '*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+TWO\n*** End Patch';
  const DELETE = '*** Begin Patch\n*** Delete File: a.txt\n*** End Patch';

  it('keeps what the user saved beside the change while the question was open', async () => {
    await using bench = await ToolBench.open({
      approvalPolicy: 'untrusted',
      files: [TWO],
      answers: [{ type: 'accept' }],
      whileAsking: (open) => open.write('a.txt', 'one\ntwo\nthree\n'),
    });
    await apply(bench, UPDATE);
    expect(await bench.files()).toEqual({ 'a.txt': 'one\nTWO\nthree\n' });
    expect(bench.items('itemCompleted')).toMatchObject([
      { status: 'completed', changes: [{ diff: '@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n' }] },
    ]);
  });

  it.each([
    ['changes lines that are gone', UPDATE, 'a.txt', 'one\n2\n'],
    ['deletes a file that has changed', DELETE, 'a.txt', 'one\n2\n'],
    ['adds a file that is there now', ADD, 'new.txt', 'mine\n'],
    [
      'moves a file to a place that is taken now',
      '*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n@@\n one\n-two\n+TWO\n*** End Patch',
      'b.txt',
      'mine\n',
    ],
  ])('fails when it is allowed but %s', async (_, patch, path, text) => {
    await using bench = await ToolBench.open({
      approvalPolicy: 'untrusted',
      files: [TWO],
      answers: [{ type: 'accept' }],
      whileAsking: (open) => open.write(path, text),
    });
    const { output, records } = await apply(bench, patch);
    expect(output).toMatch(/^apply_patch verification failed: /);
    expect(await bench.files()).toEqual({ 'a.txt': TWO.text, [path]: text });
    expect(bench.order.slice(1)).toEqual(['ask fileChange', 'itemCompleted failed']);
    expect(records).toMatchObject([{ payload: { type: 'patch_apply_end', status: 'failed', stderr: output } }]);
  });

  it('takes patches one after the other though they were asked for side by side', async () => {
    await using bench = await ToolBench.open({ files: [TWO] });
    const patch = (from: string, to: string) =>
      `apply_patch <<'E'\n*** Begin Patch\n*** Update File: a.txt\n@@\n-${from}\n+${to}\n*** End Patch\nE`;
    await Promise.all([bench.exec(patch('one', 'ONE'), {}, 'c1'), bench.exec(patch('two', 'TWO'), {}, 'c2')]);
    expect(await bench.files()).toEqual({ 'a.txt': 'ONE\nTWO\n' });
  });

  it('stores a patch as declined when the turn is stopped while the question is open', async () => {
    await using bench = await ToolBench.open({ approvalPolicy: 'untrusted' });
    const running = apply(bench, ADD);
    await bench.until(() => bench.questions.length > 0);
    bench.abort.abort(new Error('interrupted'));
    expect((await running).records).toMatchObject([{ payload: { type: 'patch_apply_end', status: 'declined' } }]);
    expect(bench.order).toEqual(['itemStarted inProgress', 'ask fileChange']);
    expect(await bench.files()).toEqual({});
  });

  it('asks once for files that were allowed for the session', async () => {
    await using bench = await ToolBench.open({ approvalPolicy: 'untrusted', answers: [{ type: 'acceptForSession' }] });
    await apply(bench, ADD, 'c1');
    await apply(bench, '*** Begin Patch\n*** Update File: new.txt\n@@\n-hello\n+bye\n*** End Patch', 'c2');
    expect(bench.questions).toHaveLength(1);
    expect(await bench.files()).toEqual({ 'new.txt': 'bye\n' });
  });

  it.each([
    [
      'a declined patch',
      { type: 'decline' } as const,
      ['itemStarted inProgress', 'ask fileChange', 'itemCompleted declined'],
    ],
    [
      'a failed question',
      new QuestionFailed('x'),
      ['itemStarted inProgress', 'ask fileChange', 'itemCompleted declined'],
    ],
    ['a cancelled patch', { type: 'cancel' } as const, ['itemStarted inProgress', 'ask fileChange', 'cancelTurn']],
  ])('stores %s as declined and writes nothing', async (_, answer, order) => {
    await using bench = await ToolBench.open({ approvalPolicy: 'untrusted', answers: [answer] });
    const { output, records } = await apply(bench, ADD);
    expect(output).toBe('patch rejected by user');
    expect(bench.order).toEqual(order);
    expect(records?.map(({ payload }) => payload)).toEqual([
      {
        type: 'patch_apply_end',
        call_id: 'call_1',
        turn_id: 'turn-1',
        stdout: '',
        stderr: 'patch rejected by user',
        success: false,
        changes: { [`${bench.cwd}/new.txt`]: { type: 'add', content: 'hello\n' } },
        status: 'declined',
        bobbin: { item_id: 'call_1', started_at_ms: expect.any(Number) },
      },
    ]);
    expect(await bench.files()).toEqual({});
  });

  it('refuses without an item where the policy forbids both writing and asking', async () => {
    await using bench = await ToolBench.open({ sandboxPolicy: { type: 'readOnly', networkAccess: false } });
    expect((await apply(bench, ADD)).output).toBe(
      'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
    );
    expect(bench.events).toEqual([]);
  });

  it('shows the changes of a turn relative to the repository, and forgets them in the next turn', async () => {
    await using bench = await ToolBench.open({ files: [{ path: 'a.txt', text: 'one\n' }] });
    await mkdir(join(bench.cwd, '.git'));
    await apply(bench, ADD, 'c1');
    bench.turnId = 'turn-2';
    await apply(bench, '*** Begin Patch\n*** Delete File: a.txt\n*** End Patch', 'c2');
    expect(bench.events.filter(({ kind }) => kind === 'turnDiffUpdated').at(-1)).toEqual({
      kind: 'turnDiffUpdated',
      turnId: 'turn-2',
      diff:
        'diff --git a/a.txt b/a.txt\ndeleted file mode 100644\n' +
        'index 5626abf0f72e58d7a153368ba57db4c673c0e171..0000000000000000000000000000000000000000\n' +
        '--- a/a.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n',
    });
  });
});
