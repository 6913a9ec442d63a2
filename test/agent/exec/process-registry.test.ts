import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_PROCESSES, ProcessRegistry } from '../../../src/agent/exec/process-registry.ts';
import type { RunningProcess } from '../../../src/agent/exec/running-process.ts';

function bash(script: string, tty = false) {
  return { argv: ['/bin/bash', '-c', script], cwd: '/tmp', tty };
}

/** Resolves with the output as soon as it has that many lines. */
function lines(process: RunningProcess, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const check = () => {
      const found = process.output.trim().split(/\r?\n/);
      if (process.output.trim() !== '' && found.length >= count) resolve(found);
    };
    process.onOutput(check);
    check();
  });
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('ProcessRegistry', () => {
  it.each([false, true])('close() ends processes that ignore SIGTERM, and their children (tty: %s)', async (tty) => {
    const registry = new ProcessRegistry();
    const script = 'trap "" TERM HUP; (trap "" TERM HUP; sleep 1000; sleep 1000) & echo $!; echo $$; wait; sleep 1000';
    const process = await registry.start(bash(script, tty));
    const pids = (await lines(process, 2)).map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    await registry.close();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(await process.exited).toBe(-1);
  });

  it('close() refuses later starts', async () => {
    const registry = new ProcessRegistry();
    await registry.close();
    await expect(registry.start(bash('true'))).rejects.toThrow('the thread is closed');
  });

  it('terminate() ends one running process and forgets it', async () => {
    await using registry = new ProcessRegistry();
    const [first, second] = [await registry.start(bash('sleep 1000')), await registry.start(bash('sleep 1000'))];
    expect(await registry.terminate(first.id)).toBe(true);
    expect(await first.exited).toBe(-1);
    expect(registry.running).toEqual([second]);
    expect(registry.use(first.id)).toBe(null);
    expect(await registry.terminate(first.id)).toBe(false);
  });

  it('terminate() leaves an ended process to be read', async () => {
    await using registry = new ProcessRegistry();
    const ended = await registry.start(bash('exit 3'));
    await ended.exited;
    expect(await registry.terminate(ended.id)).toBe(false);
    expect(registry.use(ended.id)).toBe(ended);
  });

  it('terminateAll() lets new processes start', async () => {
    await using registry = new ProcessRegistry();
    const first = await registry.start(bash('sleep 1000'));
    await registry.terminateAll();
    expect(await first.exited).toBe(-1);
    expect(await (await registry.start(bash('exit 4'))).exited).toBe(4);
  });

  it('start() keeps at most 64 processes and ends the one unused for longest', async () => {
    await using registry = new ProcessRegistry();
    const started: RunningProcess[] = [];
    for (let count = 0; count < MAX_PROCESSES; count += 1) started.push(await registry.start(bash('exec sleep 1000')));
    const [first, second] = started;
    expect(registry.use(first?.id ?? '')).toBe(first);
    await registry.start(bash('exec sleep 1000'));
    expect(await second?.exited).toBe(-1);
    expect(registry.use(second?.id ?? '')).toBeNull();
    expect(first?.exitCode).toBeNull();
    expect(registry.running).toHaveLength(MAX_PROCESSES);
  });

  it('start() tells why a program cannot be started', async () => {
    await using registry = new ProcessRegistry();
    await expect(registry.start({ argv: ['/no/such'], cwd: '/tmp', tty: false })).rejects.toThrow(
      'No such file or directory (os error 2)',
    );
    await expect(registry.start({ argv: ['/bin/true'], cwd: '/etc/passwd', tty: true })).rejects.toThrow(
      'Not a directory (os error 20)',
    );
  });

  it('keeps beginning and end of endless output while nobody reads it', async () => {
    await using registry = new ProcessRegistry();
    const process = await registry.start(bash('echo first; head -c 5000000 /dev/zero | tr "\\0" x; echo; echo last'));
    await process.exited;
    const { text, bytes } = process.takeUnread();
    expect(bytes).toBe(5_000_012);
    expect(text.startsWith('first\nxxx')).toBe(true);
    expect(text.endsWith('xxx\nlast\n')).toBe(true);
    expect(text).toContain(`\n... ${5_000_012 - 1024 * 1024} bytes omitted ...\n`);
  });
});
