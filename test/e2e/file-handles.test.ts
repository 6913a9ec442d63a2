import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Stage } from '../support/stage.ts';

/** Leaves the process this many file handles to open. */
function leaveHandles(pid: number, count: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  for (let left = count; left > 0; limit += 1) if (!open.has(limit)) left -= 1;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:`]);
}

function canLimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it.runIf(canLimit())(
  'a server without file handles says that it cannot start a process, and can when it has some again',
  async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve({ args: ['app-server', '-c', 'bobbin.index=off'] });
    const spawn = { command: ['true'], processHandle: 'h', cwd: '/' };
    leaveHandles(server.pid, 2);
    const { error } = await server.peer.ask('process/spawn', spawn);
    expect(error).toEqual({ code: -32603, message: 'failed to spawn process: Too many open files (os error 24)' });
    leaveHandles(server.pid, 40);
    expect(await server.peer.request('process/spawn', spawn)).toEqual({});
    expect(await server.peer.log.notification('process/exited')).toMatchObject({ exitCode: 0 });
    expect(server.stderr).not.toContain('Uncaught');
  },
);
