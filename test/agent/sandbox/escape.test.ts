import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningProcess } from '../../../src/agent/exec/running-process.ts';
import { CommandSandbox, permissionsOf } from '../../../src/agent/sandbox/command-sandbox.ts';
import { SandboxFailed } from '../../../src/agent/sandbox/sandbox-permissions.ts';
import type { SandboxPolicy } from '../../../src/protocol/policy.ts';
import { isRunning, pidIn } from '../../support/processes.ts';
import { bubblewrap, realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';

type RestrictedPolicy = Extract<SandboxPolicy, { type: 'readOnly' | 'workspaceWrite' }>;

const READ_ONLY: RestrictedPolicy = { type: 'readOnly', networkAccess: false };
// The test's folders are themselves in the folder for temporary files.
const WORKSPACE: RestrictedPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
};

tellOfGap('that commands cannot write, connect, look or stay outside of their sandbox');

let root: string;
let work: string;
let outside: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-escape-')));
  work = join(root, 'work');
  outside = join(root, 'outside');
  mkdirSync(work);
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'kept');
});

afterEach(() => rm(root, { recursive: true, force: true }));

interface RunOptions {
  readonly policy?: RestrictedPolicy;
  readonly tty?: boolean;
}

async function start(script: string, { policy = WORKSPACE, tty = false }: RunOptions = {}): Promise<RunningProcess> {
  const command = { argv: ['/bin/sh', '-c', script], hasTerminal: tty };
  const { argv, env, release } = await realSandbox.confine(command, permissionsOf(policy), { cwd: work });
  const path = process.env.PATH ?? '';
  const started = await RunningProcess.start('1', { argv, cwd: work, tty, env: { PATH: path, ...env } });
  released.set(started, started.exited.then(release));
  return started;
}

const released = new WeakMap<RunningProcess, Promise<unknown>>();

async function run(script: string, options?: RunOptions): Promise<{ exitCode: number; output: string }> {
  const started = await start(script, options);
  const exitCode = await started.exited;
  await released.get(started);
  return { exitCode, output: started.output };
}

const MAX_PROCESSES = 30;
/** Nothing limits root. */
const AS_USER = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

const canBeUser = bubblewrap !== undefined && canRun([...AS_USER, bubblewrap, '--version']);
if (!canBeUser)
  process.stderr.write('\nNOT COVERED on this machine: the limit on processes, which root cannot try\n\n');

function canRun([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

/** Ids of the processes that have this argument as their last one. */
function withArgument(argument: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(join('/proc', name, 'cmdline'), 'utf8').endsWith(`\0${argument}\0`);
    } catch {
      return false;
    }
  });
}

/** What the script says for each of its attempts: `no` where it failed. */
function attempts(...commands: string[]): string {
  return commands.map((command) => `if ( ${command} ) >/dev/null 2>&1; then echo yes; else echo no; fi`).join('\n');
}

describe.runIf(sandboxObstacle !== null)('without a sandbox', () => {
  it('confine() refuses: nothing runs as if it were confined', async () => {
    await expect(start('echo open')).rejects.toThrow(SandboxFailed);
  });
});

describe.runIf(sandboxObstacle === null)('in the sandbox', () => {
  it('a command works in its workspace, and reads what is outside', async () => {
    expect(await run(`echo made > made && cat made ${outside}/kept`)).toEqual({ exitCode: 0, output: 'made\nkept' });
    expect(readdirSync(work)).toEqual(['made']);
  });

  it('nothing outside is written: not directly, by .., by links or through /proc', async () => {
    symlinkSync(outside, join(work, 'link'));
    const script = attempts(
      `echo x > ${outside}/a`,
      'echo x > ../outside/b',
      'echo x > link/c',
      `ln -s ${outside} own && echo x > own/d`,
      `ln ${outside}/kept hard && echo x > hard`,
      `echo x > /proc/self/root${outside}/e`,
      `echo x > /proc/1/root${outside}/f`,
      `mv ${outside}/kept .`,
      `rm ${outside}/kept`,
      `chmod 777 ${outside}`,
      `mount -o remount,rw,bind / && echo x > ${outside}/g`,
      `unshare -Urm sh -c 'mount -o remount,rw,bind / && echo x > ${outside}/h'`,
    );
    expect((await run(script)).output).toBe('no\n'.repeat(12));
    expect(readdirSync(outside)).toEqual(['kept']);
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept');
  });

  it('read-only writes nothing at all but /dev/null', async () => {
    const script = attempts('echo x > a', 'mkdir b', 'echo x > /tmp/bobbin-x', 'echo x > /var/tmp/bobbin-x');
    expect((await run(`${script}\necho x > /dev/null && echo null`, { policy: READ_ONLY })).output).toBe(
      'no\nno\nno\nno\nnull\n',
    );
    expect(readdirSync(work)).toEqual([]);
  });

  it('what steers other programs is read only, there or not, and leaves no trace', async () => {
    mkdirSync(join(work, '.git', 'hooks'), { recursive: true });
    const script = attempts(
      'echo x > .git/hooks/post-commit',
      'mv .git gone',
      'rm -r .git',
      'mkdir .codex/x',
      'echo x > .codex/config.toml',
      'rmdir .codex && mkdir .codex',
      'echo x > .agents',
      'umount .codex',
    );
    expect((await run(script)).output).toBe('no\n'.repeat(8));
    expect(readdirSync(work, { recursive: true }).sort()).toEqual(['.git', join('.git', 'hooks')]);
  });

  it('the folders that a worktree points to are read only too', async () => {
    const main = join(root, 'main', '.git');
    const own = join(main, 'worktrees', 'work');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'commondir'), '../..\n');
    writeFileSync(join(work, '.git'), `gitdir: ${own}\n`);
    const policy = { ...WORKSPACE, writableRoots: [join(root, 'main')] };
    const script = attempts(
      'echo x > .git',
      'rm .git',
      `echo x > ${own}/HEAD`,
      `echo x > ${main}/config`,
      `echo x > ${root}/main/file`,
    );
    expect((await run(script, { policy })).output).toBe('no\nno\nno\nno\nyes\n');
  });

  it('a link in the place of a protected folder is refused: it could be put elsewhere', async () => {
    symlinkSync(outside, join(work, '.git'));
    await expect(run('true')).rejects.toThrow(/cannot protect .*\.git: it is a symbolic link/);
  });

  it('no socket reaches anything: no network, no Unix socket of the machine, no datagram', async () => {
    const server = createServer((socket) => socket.end('reached'));
    const path = join(root, 'socket');
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const script = `node -e '
      const net = require("node:net"), dgram = require("node:dgram");
      const say = (name) => (error) => console.log(name, error.code);
      net.connect(${JSON.stringify(path)}).on("data", String).on("error", say("unix"));
      net.connect(9, "127.0.0.1").on("error", say("tcp"));
      net.createServer().on("error", say("listen")).listen(0);
    '`;
    const { output } = await run(script);
    server.close();
    expect(output.split('\n').sort().join(' ').trim()).toBe('listen EPERM tcp EPERM unix EPERM');
  });

  it('network access is given where the policy gives it', async () => {
    const server = createServer((socket) => socket.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const script = `node -e 'require("node:net").connect(${port}, "127.0.0.1").on("data", (text) => console.log(String(text)))'`;
    const { output } = await run(script, { policy: { ...WORKSPACE, networkAccess: true } });
    server.close();
    expect(output).toBe('reached\n');
  });

  it('other processes are neither seen nor signalled nor looked into', async () => {
    const script = attempts(
      `kill -0 ${process.pid}`,
      `test -e /proc/${process.pid}/cwd`,
      `cat /proc/${process.pid}/environ`,
    );
    expect((await run(script)).output).toBe('no\nno\nno\n');
  });

  it.each([false, true])(
    'everything a command started ends with it, daemons too (terminal: %s)',
    { timeout: 30_000 },
    async (tty) => {
      const started = await start(
        `setsid sh -c 'grep -h ^NSpid /proc/self/status > ids; exec sleep 1000' & sleep 1000`,
        {
          tty,
        },
      );
      const file = join(work, 'ids');
      await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, 'utf8')).toMatch(/\n/));
      const sleepers = await vi.waitFor(() => {
        const found = sleepersBelow(started.pid);
        expect(found.length).toBe(2);
        return found;
      });
      await started.terminate();
      await vi.waitFor(async () => {
        expect(await Promise.all(sleepers.map(isRunning))).toEqual([false, false]);
      });
    },
  );

  it.runIf(canBeUser)(
    'a command that starts more and more is stopped at the limit, and leaves nothing behind',
    async () => {
      chmodSync(root, 0o755);
      // Where it is, only this user may be able to look.
      const program = join(root, 'bwrap');
      copyFileSync(bubblewrap ?? '', program);
      const limited = new CommandSandbox({ bubblewrap: program, maxProcesses: MAX_PROCESSES });
      const nap = `60.${process.pid}`;
      const script = `i=0; while [ $i -lt 150 ]; do sleep ${nap} & i=$((i+1)); done; echo all; sleep ${nap}`;
      const command = { argv: ['/bin/sh', '-c', script], hasTerminal: false };
      // The filter is a file of this user's own.
      const permissions = permissionsOf({ ...WORKSPACE, networkAccess: true });
      const { argv, release } = await limited.confine(command, permissions, { cwd: work });
      const env = { PATH: process.env.PATH ?? '' };
      const started = await RunningProcess.start('1', { argv: [...AS_USER, ...argv], cwd: work, tty: false, env });
      await vi.waitFor(() => expect(started.output).toMatch(/fork|all/i), 10_000);
      expect(started.output).toMatch(/fork/i);
      expect(withArgument(nap).length).toBeLessThan(MAX_PROCESSES);
      await started.terminate();
      await release();
      await vi.waitFor(() => expect(withArgument(nap)).toEqual([]));
    },
  );

  it('a command is the first to go when memory runs out', async () => {
    expect((await run('cat /proc/self/oom_score_adj')).output).toBe('1000\n');
  });

  it('a background job ends with its command', async () => {
    const started = await start('sleep 1000 & echo done; sleep 0.3');
    const sleepers = await vi.waitFor(() => {
      const found = sleepersBelow(started.pid);
      expect(found.length).toBe(2);
      return found;
    });
    await started.exited;
    await vi.waitFor(async () => {
      expect(await Promise.all(sleepers.map(isRunning))).toEqual([false, false]);
    });
  });

  it('a command on a terminal is confined, and is interrupted from it', async () => {
    const started = await start(`trap 'echo stopped; exit 3' INT; ${attempts(`echo x > ${outside}/a`)}; sleep 1000`, {
      tty: true,
    });
    await vi.waitFor(() => expect(started.output).toContain('no'));
    started.write('\u0003');
    expect(await started.exited).toBe(3);
    expect(started.output).toContain('stopped');
    expect(readdirSync(outside)).toEqual(['kept']);
  });

  it('what masks a missing folder stays as long as anybody needs it', async () => {
    const first = await start('mkfifo fifo; echo $$ > pid; read line < fifo');
    await pidIn(join(work, 'pid'));
    expect((await run('true')).exitCode).toBe(0);
    expect(existsSync(join(work, '.codex'))).toBe(true);
    await first.terminate();
    await released.get(first);
    expect(readdirSync(work)).toEqual(['fifo', 'pid']);
  });
});

/** Processes named `sleep` that descend from one. */
function sleepersBelow(pid: number): number[] {
  const parents = new Map<number, { parent: number; name: string }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      const parent = Number(stat.slice(end + 2).split(' ')[1]);
      parents.set(Number(entry), { parent, name: stat.slice(stat.indexOf('(') + 1, end) });
    } catch {
      // It ended meanwhile.
    }
  }
  const descends = (one: number): boolean => {
    const parent = parents.get(one)?.parent ?? 0;
    return parent === pid || (parent > 1 && descends(parent));
  };
  return [...parents].filter(([one, { name }]) => name === 'sleep' && descends(one)).map(([one]) => one);
}
