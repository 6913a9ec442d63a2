import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HookRunSummary } from '../../src/protocol/hook.ts';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { run, say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

/** Calls a command when told to `run: …`, else says what it was told, with roles and parted by `|`. */
const ECHO = `({ body }) => {
  const told = body.input.flatMap(({ role, content, output }) => output ? ['out:' + output.replace(/^Chunk[^]*Output:\\n/, '')] : (content ?? []).map(({ text }) => role + ':' + text));
  const shown = told.filter((text) => !/^\\w+:<(?!hook)/.test(text));
  const wish = /^user:run: (.*)$/.exec(shown.at(-1) ?? '');
  return wish ? { call: { name: 'exec_command', arguments: { cmd: wish[1], shell: '/bin/sh', login: false } } } : { say: shown.join('|') };
}`;
const echo = fileModel(ECHO);

type Hooks = Readonly<Record<string, string | readonly { matcher?: string; command: string; timeout?: number }[]>>;

/** A server in whose home these commands are hooks; the user trusts them. */
async function serverWith(stage: Stage, hooks: Hooks, { isTrusted = true, overrides = [] as string[] } = {}) {
  const groups = Object.entries(hooks).map(([event, given]) => {
    const list = typeof given === 'string' ? [{ command: given }] : given;
    const group = ({ matcher, ...rest }: (typeof list)[number]) => ({ matcher, hooks: [{ type: 'command', ...rest }] });
    return [event, list.map(group)];
  });
  await writeFile(path.join(stage.home, 'hooks.json'), JSON.stringify({ hooks: Object.fromEntries(groups) }));
  const server = await InProcessServer.start(stage, { overrides: [echo.setting, ...overrides] });
  const peer = await server.client();
  if (isTrusted) await trust(peer);
  return { server, peer, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function trust(peer: WirePeer): Promise<void> {
  const { data } = await peer.request('hooks/list', {});
  const edits = (data[0]?.hooks ?? []).map(({ key, currentHash }) => ({
    keyPath: 'hooks.state',
    value: { [key]: { trusted_hash: currentHash } },
    mergeStrategy: 'upsert' as const,
  }));
  await peer.request('config/batchWrite', { edits });
}

/** What clients heard of hooks, the beginnings without a status. */
function heard(peer: WirePeer): unknown[] {
  return peer.log
    .all('hook/completed')
    .map(({ run: { eventName, status, entries } }) => [
      eventName,
      status,
      ...entries.map(({ kind, text }: HookRunSummary['entries'][number]) => `${kind}: ${text}`),
    ]);
}

const NO = 'cat > /dev/null; echo no >&2; exit 2';
const json = (value: object) => `cat > /dev/null; echo '${JSON.stringify(value)}'`;

async function toldBy(peer: WirePeer, work: string, text: string, wishes: object = {}) {
  const thread = await peer.startThread({ cwd: work, ...wishes });
  const turn = await peer.runTurn(thread.id, text);
  const last = turn.items.at(-1);
  return { thread, turn, said: last?.type === 'agentMessage' ? last.text : null };
}

describe('hooks of a turn', () => {
  it('are told of what happens, in its order, and may all say nothing', async () => {
    await using stage = await Stage.set([]);
    const log = `cat >> ${stage.work}/log; echo >> ${stage.work}/log`;
    await using started = await serverWith(stage, {
      SessionStart: log,
      UserPromptSubmit: log,
      PreToolUse: [
        { matcher: 'Bash', command: log },
        { matcher: 'Edit|Write', command: 'exit 1' },
      ],
      PostToolUse: log,
      Stop: log,
    });
    const { thread, turn } = await toldBy(started.peer, stage.work, 'run: echo hi');
    await started.peer.runTurn(thread.id, 'again');
    const lines = (await readFile(path.join(stage.work, 'log'), 'utf8')).trim().split('\n');
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const base = {
      session_id: thread.id,
      transcript_path: thread.path,
      cwd: stage.work,
      model: 'scripted',
      permission_mode: 'bypassPermissions',
    };
    const tool = { tool_name: 'Bash', tool_input: { command: 'echo hi' }, tool_use_id: expect.any(String) };
    expect(told.slice(0, 5)).toEqual([
      { ...base, hook_event_name: 'SessionStart', source: 'startup' },
      { ...base, turn_id: turn.id, hook_event_name: 'UserPromptSubmit', prompt: 'run: echo hi' },
      { ...base, turn_id: turn.id, hook_event_name: 'PreToolUse', ...tool },
      { ...base, turn_id: turn.id, hook_event_name: 'PostToolUse', ...tool, tool_response: 'hi\n' },
      {
        ...base,
        turn_id: turn.id,
        hook_event_name: 'Stop',
        stop_hook_active: false,
        last_assistant_message: expect.stringContaining('out:hi'),
      },
    ]);
    expect(told.slice(5).map((each) => each.hook_event_name)).toEqual(['UserPromptSubmit', 'Stop']);
    expect(heard(started.peer).slice(0, 5)).toEqual(
      ['sessionStart', 'userPromptSubmit', 'preToolUse', 'postToolUse', 'stop'].map((event) => [event, 'completed']),
    );
    const [begun] = started.peer.log.all('hook/started');
    expect(begun).toMatchObject({
      threadId: thread.id,
      turnId: turn.id,
      run: {
        id: `session-start:3:${path.join(stage.home, 'hooks.json')}`,
        status: 'running',
        scope: 'thread',
        completedAt: null,
      },
    });
  });

  it('never run without the trust of the user', async () => {
    await using stage = await Stage.set([]);
    const touch = `touch ${stage.work}/ran`;
    await using started = await serverWith(
      stage,
      { SessionStart: touch, UserPromptSubmit: touch, Stop: touch },
      { isTrusted: false },
    );
    await toldBy(started.peer, stage.work, 'hello');
    expect(heard(started.peer)).toEqual([]);
    await expect(stage.read('ran')).rejects.toThrow('ENOENT');
  });

  it('do not run any more when they are another command than the trusted one', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, { Stop: 'true' });
    const file = path.join(stage.home, 'hooks.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"true"', `"touch ${stage.work}/ran"`));
    await toldBy(started.peer, stage.work, 'hello');
    expect(heard(started.peer)).toEqual([]);
  });

  it('put what they know before the model, before and after what the user said', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, {
      SessionStart: 'cat > /dev/null; echo START',
      UserPromptSubmit: [
        { command: 'cat > /dev/null; sleep 0.3; echo slow' },
        {
          command: json({
            systemMessage: 'hm',
            hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'fast' },
          }),
        },
      ],
    });
    const { said } = await toldBy(started.peer, stage.work, 'hello');
    expect(said).toBe('developer:START|user:hello|developer:slow|developer:fast');
    expect(heard(started.peer)).toEqual([
      ['sessionStart', 'completed', 'context: START'],
      ['userPromptSubmit', 'completed', 'context: slow'],
      ['userPromptSubmit', 'completed', 'warning: hm', 'context: fast'],
    ]);
  });

  it.each([
    ['exit code 2', NO, ['blocked', 'feedback: no']],
    ['a decision', json({ decision: 'block', reason: 'no' }), ['blocked', 'feedback: no']],
    ['continue: false', json({ continue: false, stopReason: 'no' }), ['stopped', 'stop: no']],
  ])('keep what the user said from the model and the history by %s', async (_, command, outcome) => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, { UserPromptSubmit: [{ command }], Stop: 'true' });
    const { thread, turn, said } = await toldBy(started.peer, stage.work, 'xyzzy');
    expect([turn.status, said]).toEqual(['completed', null]);
    expect(heard(started.peer)).toEqual([['userPromptSubmit', ...outcome]]);
    expect(JSON.stringify(await rolloutLines(thread.path ?? ''))).not.toContain('xyzzy');
    const { thread: read } = await started.peer.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect(read.turns.map(({ items }) => items)).toEqual([[]]);
  });

  it('let a turn end before it begins', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, { SessionStart: json({ continue: false, stopReason: 'not now' }) });
    const { thread, said } = await toldBy(started.peer, stage.work, 'one');
    expect(said).toBeNull();
    expect(heard(started.peer)).toEqual([['sessionStart', 'stopped', 'stop: not now']]);
    const second = await started.peer.runTurn(thread.id, 'two');
    expect(second.items.at(-1)).toMatchObject({ text: 'user:two' });
  });

  it('keep a command from running', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, { PreToolUse: NO, PostToolUse: 'true' });
    const { said } = await toldBy(started.peer, stage.work, 'run: touch made');
    expect(said).toBe('user:run: touch made|out:Command blocked by PreToolUse hook: no. Command: touch made');
    await expect(stage.read('made')).rejects.toThrow('ENOENT');
    expect(heard(started.peer)).toEqual([['preToolUse', 'blocked', 'feedback: no']]);
  });

  it('say something to the model in the place of what a command printed', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, {
      PostToolUse: [
        { command: NO },
        {
          command: json({
            decision: 'block',
            reason: 'twice',
            hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: 'more' },
          }),
        },
      ],
    });
    const { said } = await toldBy(started.peer, stage.work, 'run: echo hi');
    expect(said).toBe('user:run: echo hi|developer:more|out:no\n\ntwice');
  });

  it('let the model go on that has nothing more to say, which is an item', async () => {
    await using stage = await Stage.set([]);
    const once = `cat > /dev/null; [ -e ${stage.work}/once ] && exit 0; touch ${stage.work}/once; echo '<go> & on' >&2; exit 2`;
    await using started = await serverWith(stage, { Stop: once });
    const { thread, turn, said } = await toldBy(started.peer, stage.work, 'hello');
    const hookRunId = `stop:0:${path.join(stage.home, 'hooks.json')}`;
    const fragments = [{ text: '<go> & on', hookRunId }];
    expect(turn.items).toMatchObject([{ type: 'agentMessage' }]);
    expect(said).toContain(`user:<hook_prompt hook_run_id="${hookRunId}">&lt;go&gt; &amp; on</hook_prompt>`);
    const { thread: read } = await started.peer.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect(read.turns[0]?.items).toMatchObject([
      { type: 'userMessage' },
      { type: 'agentMessage', text: 'user:hello' },
      { type: 'hookPrompt', fragments },
      { type: 'agentMessage' },
    ]);
  });

  it('answer in the place of the user', async () => {
    await using stage = await Stage.set([]);
    const decide = (decision: object) =>
      `echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })}'`;
    const denial = decide({ behavior: 'deny', message: 'never' });
    const permission = `if grep -q forbidden; then ${denial}; else ${decide({ behavior: 'allow' })}; fi`;
    await using started = await serverWith(stage, { PermissionRequest: [{ matcher: 'Bash', command: permission }] });
    const wishes = { approvalPolicy: 'untrusted' as const };
    const allowed = await toldBy(started.peer, stage.work, 'run: touch made', wishes);
    expect(allowed.said).toBe('user:run: touch made|out:');
    expect(await stage.read('made')).toBe('');
    const denied = await toldBy(started.peer, stage.work, 'run: touch forbidden', wishes);
    expect(denied.said).toContain('Rejected(\\"never\\")');
    await expect(stage.read('forbidden')).rejects.toThrow('ENOENT');
    expect(heard(started.peer)).toEqual([
      ['permissionRequest', 'completed'],
      ['permissionRequest', 'blocked', 'feedback: never'],
    ]);
  });

  it.each([
    ['PreCompact', ['preCompact', 'stopped', 'stop: PreCompact hook stopped execution'], []],
    ['PostCompact', ['postCompact', 'stopped', 'stop: PostCompact hook stopped execution'], ['contextCompaction']],
  ])('end a compaction by %s', async (event, outcome, items) => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, {
      [event]: [{ matcher: 'manual', command: json({ continue: false }) }],
    });
    const { thread } = await toldBy(started.peer, stage.work, 'hello');
    await started.peer.request('thread/compact/start', { threadId: thread.id });
    await expect.poll(() => started.peer.log.all('turn/completed').length, { timeout: 10_000 }).toBe(2);
    expect(heard(started.peer)).toEqual([outcome]);
    const { data } = await started.peer.request('thread/turns/list', { threadId: thread.id, itemsView: 'full' });
    expect(data[0]?.items.map(({ type }) => type)).toEqual(items);
  });

  it('that fail in whatever way do the turn no harm', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, {
      SessionStart: [{ command: 'kill -9 $$' }, { command: 'cat > /dev/null; echo "{"' }],
      UserPromptSubmit: [{ command: 'sleep 60', timeout: 1 }, { command: 'yes' }],
      PreToolUse: [
        { command: '/nowhere/x' },
        { command: json({ hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput: {} } }) },
      ],
      Stop: [{ command: 'cat > /dev/null; echo plain' }],
    });
    const { said } = await toldBy(started.peer, stage.work, 'run: echo hi');
    expect(said).toBe('user:run: echo hi|out:hi\n');
    expect(heard(started.peer)).toEqual([
      ['sessionStart', 'failed', 'error: hook exited without a status code'],
      ['sessionStart', 'failed', 'error: hook returned invalid session start JSON output'],
      ['userPromptSubmit', 'failed', 'error: hook timed out after 1s'],
      ['userPromptSubmit', 'failed', expect.stringMatching(/^error: hook printed more than/)],
      ['preToolUse', 'failed', 'error: hook exited with code 127'],
      ['preToolUse', 'failed', 'error: PreToolUse hook returned unsupported updatedInput'],
      ['stop', 'failed', 'error: hook returned invalid stop hook JSON output'],
    ]);
  });

  it('end when the turn is interrupted, which does not wait for them; what they had to look at is not stored', async () => {
    await using stage = await Stage.set([]);
    const slow = `cat > /dev/null; touch ${stage.work}/begun; sleep 60; touch ${stage.work}/ended`;
    await using started = await serverWith(stage, { UserPromptSubmit: [{ command: slow }] });
    const thread = await started.peer.startThread({ cwd: stage.work });
    const turnId = await started.peer.startTurn(thread.id, 'xyzzy');
    await expect.poll(() => stage.read('begun').catch(() => null), { timeout: 10_000 }).toBe('');
    await started.peer.request('turn/interrupt', { threadId: thread.id, turnId });
    expect((await started.peer.turnCompleted(turnId)).status).toBe('interrupted');
    expect(JSON.stringify(await rolloutLines(thread.path ?? ''))).not.toContain('xyzzy');
  });

  it('give the model a long text shortened, and say where all of it is', async () => {
    await using stage = await Stage.set([]);
    await using started = await serverWith(stage, {
      UserPromptSubmit: "cat > /dev/null; head -c 20000 /dev/zero | tr '\\0' b",
    });
    const { said } = await toldBy(started.peer, stage.work, 'hello');
    const [, file = ''] = /Full hook output saved to: (\S+)$/.exec(said ?? '') ?? [];
    expect(said?.length).toBeLessThan(11_000);
    expect((await readFile(file, 'utf8')).length).toBe(20_000);
  });
});

it('a resumed thread tells its hooks so', async () => {
  await using stage = await Stage.set([say('Done.'), run('true')]);
  let id = '';
  {
    await using started = await serverWith(stage, {
      SessionStart: [{ matcher: 'resume', command: 'cat > /dev/null; echo AGAIN' }],
    });
    id = (await toldBy(started.peer, stage.work, 'one')).thread.id;
    expect(heard(started.peer)).toEqual([]);
  }
  await using server = await InProcessServer.start(stage, { overrides: [echo.setting] });
  const peer = await server.client();
  await peer.request('thread/resume', { threadId: id });
  await peer.runTurn(id, 'two');
  expect(heard(peer)).toEqual([['sessionStart', 'completed', 'context: AGAIN']]);
});
