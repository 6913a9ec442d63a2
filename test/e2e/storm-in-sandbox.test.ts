import { spawnSync } from 'node:child_process';
import { chmod, chown, copyFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { say } from '../support/model-script.ts';
import { bubblewrap, sandboxObstacle } from '../support/real-sandbox.ts';
import { BOBBIN } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const MAX_PROCESSES = 60;
const USER = 65534;
/** Nothing limits root. */
const AS_USER =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--'] : [];
const [program = '', ...args] = [...AS_USER, process.execPath, BOBBIN, '--version'];
const canBeUser = sandboxObstacle === null && spawnSync(program, args).status === 0;
if (!canBeUser)
  process.stderr.write('\nNOT COVERED on this machine: what starts more and more processes in the sandbox\n\n');

/** Last argument of all that the storm starts, by which it is found. */
const NAP = `60.${process.pid}`;
/** Starts as many as it can, again and again, and says when it could not start another. Bounded, should nothing stop it. */
const STORM = `
  const { spawn } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  let running = 0;
  const failed = () => {
    running -= 1;
    writeFileSync('full', '');
  };
  const start = () => {
    running += 1;
    try {
      spawn('sleep', ['${NAP}'], { stdio: 'ignore', detached: true }).on('error', failed);
    } catch {
      failed();
    }
  };
  setInterval(() => {
    for (let i = 0; i < 10 && running < ${4 * MAX_PROCESSES}; i += 1) start();
  }, 5);
  setTimeout(() => process.exit(), 30_000);
`;

async function nappers(): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.endsWith(`\0${NAP}\0`)).length;
}

/** A folder to work in, whose server runs as a user with a limit on processes. */
async function serveAsUser(stage: Stage) {
  const root = path.dirname(stage.home);
  // Where it is, only this user may be able to look.
  const own = path.join(root, 'bwrap');
  await copyFile(bubblewrap ?? '', own);
  await chmod(own, 0o755);
  if (AS_USER.length > 0) {
    const inside = (await readdir(root, { recursive: true })).map((name) => path.join(root, name));
    await Promise.all([root, ...inside].map((file) => chown(file, USER, USER)));
  }
  const settings = [`bobbin.sandbox.bubblewrap="${own}"`, `bobbin.sandbox.max_processes=${MAX_PROCESSES}`];
  return stage.serve({
    args: ['app-server', ...settings.flatMap((setting) => ['-c', setting])],
    through: AS_USER,
    env: { HOME: stage.home },
  });
}

it.runIf(canBeUser).each([
  ['shell', { command: [process.execPath, '-e', STORM], timeout_ms: 60_000 }],
  ['exec_command', { cmd: `exec node -e "$STORM"`, shell: '/bin/sh', login: false, yield_time_ms: 30_000 }],
])(
  'turn/interrupt ends a turn whose %s starts more and more in the sandbox, and nothing of it is left',
  async (name, given) => {
    await using stage = await Stage.set([{ call: { name, arguments: given } }, say('Still here.')], {
      policy: 'approval_policy = "never"\nsandbox_mode = "workspace-write"\n',
      config: `[shell_environment_policy.set]\nSTORM = ${JSON.stringify(STORM)}\n`,
    });
    await using server = await serveAsUser(stage);
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    const turnId = await peer.startTurn(threadId);
    await vi.waitFor(() => stage.read('full'), { timeout: 10_000 });
    const most = await nappers();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(MAX_PROCESSES);
    await peer.request('turn/interrupt', { threadId, turnId });
    expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
    // A terminal outlives its turn.
    if (name === 'exec_command') await peer.request('thread/backgroundTerminals/clean', { threadId });
    await vi.waitFor(async () => expect(await nappers()).toBe(0), { timeout: 10_000 });
    expect(await peer.runTurn(threadId)).toMatchObject({ status: 'completed', items: [{ text: 'Still here.' }] });
  },
  30_000,
);
