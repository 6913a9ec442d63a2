import { mkdtemp, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HookCommand, runHookCommand } from '../../../src/agent/hooks/run-hook-command.ts';
import { isRunning, pidIn } from '../../support/processes.ts';

const cwd = await realpath(await mkdtemp(path.join(os.tmpdir(), 'bobbin-hook-')));

const run = (command: string, more: Partial<HookCommand> = {}) =>
  runHookCommand({ command, cwd, timeoutSec: 20, input: '{"a":1}', signal: new AbortController().signal, ...more });

/** The process whose id a hook wrote there. */
const writtenIn = (name: string) => pidIn(path.join(cwd, name));

describe('runHookCommand()', () => {
  it('gives the command its input, the folder and the environment, and takes what it prints', async () => {
    expect(await run('cat; pwd; echo "$0" >&2; exit 3')).toEqual({
      failure: null,
      exitCode: 3,
      stdout: `{"a":1}${cwd}\n`,
      stderr: expect.stringMatching(/sh\n$/),
    });
  });

  it('does not mind a command that reads nothing of a long input', async () => {
    expect(await run('exec 0<&-; echo hi', { input: 'x'.repeat(4_000_000) })).toMatchObject({
      failure: null,
      exitCode: 0,
      stdout: 'hi\n',
    });
  });

  it('ends one that hangs, with what it started, at its time limit', async () => {
    const end = await run('sleep 100 & echo $! > hung; sleep 100', { timeoutSec: 1 });
    expect(end).toMatchObject({ failure: 'hook timed out after 1s' });
    const pid = await writtenIn('hung');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('ends one when the turn is stopped', async () => {
    const stop = new AbortController();
    const running = run('echo $$ > stopped; sleep 100', { signal: stop.signal });
    const pid = await writtenIn('stopped');
    stop.abort();
    expect(await running).toMatchObject({ failure: null, exitCode: null });
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('does not wait for what a command leaves behind, and ends it where it holds the output', async () => {
    const before = performance.now();
    const end = await run('(sleep 100; echo late) & echo $! > forked; echo early');
    expect(end).toMatchObject({ failure: null, exitCode: 0, stdout: 'early\n' });
    expect(performance.now() - before).toBeLessThan(15_000);
    const pid = await writtenIn('forked');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('keeps the beginning of much output, and ends one that never stops to print', async () => {
    const much = await run("head -c 3000000 /dev/zero | tr '\\0' a");
    expect([much.failure, much.exitCode, much.stdout.length]).toEqual([null, 0, 1024 * 1024]);
    const flood = await run('yes');
    expect(flood.failure).toMatch(/^hook printed more than \d+ bytes$/);
    expect(flood.stdout.length).toBe(1024 * 1024);
  });

  it('takes bytes that are no text', async () => {
    expect(await run("printf 'a\\377\\376b'")).toMatchObject({ failure: null, exitCode: 0, stdout: 'a\uFFFD\uFFFDb' });
  });

  it('says of one that dies that there is no code, and of one that cannot start why', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ failure: null, exitCode: null });
    expect(await run('/nowhere/x')).toMatchObject({ failure: null, exitCode: 127 });
    expect(await run('true', { cwd: '/nowhere' })).toMatchObject({ failure: expect.stringContaining('ENOENT') });
  });
});
