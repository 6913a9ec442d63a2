import { opensDoors } from '../network/door-opener.ts';
import { isInside } from '../permissions/within.ts';
import type { CommandToConfine } from './command-to-confine.ts';
import type { SandboxPlan } from './sandbox-plan.ts';
import { byDepth, type SandboxRule } from './sandbox-rule.ts';

/** What confining needs, as it was found on this machine. */
export interface BubblewrapMeans {
  /** Path of `bwrap`. */
  readonly program: string;
  /** File with the seccomp program that closes the network. */
  readonly networkFilter: string;
  /** File with the one that leaves a loopback. */
  readonly loopbackFilter: string;
  /** The machine's `env` can undo that signals are ignored. */
  readonly canHeedSignals: boolean;
  /** Processes and threads that a command may have at a time; null: no limit can be set for it alone. */
  readonly maxProcesses: number | null;
}

const FILTER_FD = '9';
const FROM_TERMINAL = ['INT', 'QUIT', 'TSTP'];
/** The argv that gives a command back what {@link opener} takes away. */
export const HEEDING_SIGNALS = ['env', `--default-signal=${FROM_TERMINAL.join(',')}`];

/** The argv that runs a command so that it can do what the plan allows and nothing else. */
export function bubblewrapArgv(plan: SandboxPlan, command: CommandToConfine, means: BubblewrapMeans): string[] {
  const { argv, hasTerminal } = command;
  const hasDoors = command.hasDoors === true && !plan.networkAccess;
  const isInterruptible = hasTerminal && means.canHeedSignals;
  return [
    ...opener({ isInterruptible, hasFilter: !plan.networkAccess }),
    hasDoors ? means.loopbackFilter : means.networkFilter,
    means.program,
    // A terminal is the command's own, and controls it.
    ...(hasTerminal ? [] : ['--new-session']),
    // Ends everything that the command has started, daemons too, with the command.
    '--die-with-parent',
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    ...(plan.networkAccess ? [] : ['--unshare-net', '--seccomp', FILTER_FD]),
    // Without it root could mount what is read only once more.
    ...['--cap-drop', 'ALL'],
    ...mounts(plan),
    '--',
    ...(isInterruptible ? HEEDING_SIGNALS : []),
    ...(means.maxProcesses === null ? [] : limiter(means.maxProcesses)),
    ...(hasDoors ? opensDoors(argv) : argv),
  ];
}

/** Within the sandbox, whose processes are counted by themselves. Shells do not agree on the letter. */
function limiter(maxProcesses: number): string[] {
  const script = `{ ulimit -u ${maxProcesses} || ulimit -p ${maxProcesses}; } 2>/dev/null; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh'];
}

/** When memory runs out the kernel is to end the command, and not the server. */
const FIRST_TO_GO = '{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; ';

/**
 * Only a shell can open a file under a number that another program expects, and keep what is typed at a terminal from
 * ending bubblewrap, which is to end after the command.
 */
function opener({ isInterruptible, hasFilter }: { isInterruptible: boolean; hasFilter: boolean }): string[] {
  const ignoring = isInterruptible ? `trap '' ${FROM_TERMINAL.join(' ')}; ` : '';
  return ['/bin/sh', '-c', `${FIRST_TO_GO}${ignoring}exec "$@"${hasFilter ? ` ${FILTER_FD}<"$0"` : ''}`];
}

/** Of `/` first; then the devices, which a mount of `/` would cover. */
function mounts({ rules, pins, links }: SandboxPlan): string[] {
  const [first, ...others] = rules;
  const isWhole = first?.path === '/';
  const whole = first?.access === 'write' ? '--bind' : '--ro-bind';
  // What is a mount cannot be moved.
  const pinned = pins.map((path): SandboxRule => ({ path, access: 'write', state: 'folder' }));
  const all = [...(isWhole ? others : rules), ...pinned].filter(isMountable).sort(byDepth);
  const hidden = all.filter(({ access, state }) => access === 'none' && state === 'folder').map(({ path }) => path);
  const isOpened = (path: string) => all.some((rule) => rule.access === 'write' && isInside(path, rule.path));
  return [
    ...(isWhole
      ? [whole, '/', '/']
      : ['--tmpfs', '/', ...links.flatMap(({ path, target }) => ['--symlink', target, path])]),
    ...['--dev', '/dev'],
    ...all.flatMap((rule) => mount(rule, isOpened)),
    ...['--proc', '/proc'],
    // Only now: what is mounted in them had to be made there.
    ...[...hidden, ...(isWhole ? [] : ['/'])].flatMap((path) => ['--remount-ro', path]),
  ];
}

function isMountable({ path }: SandboxRule): boolean {
  return !/^\/(dev|proc)(\/|$)/.test(path);
}

function mount({ path, access, state }: SandboxRule, isOpened: (path: string) => boolean): string[] {
  if (state === 'missing') return ['--perms', '555', '--tmpfs', path, '--remount-ro', path];
  if (access !== 'none') return [access === 'write' ? '--bind' : '--ro-bind', path, path];
  if (state === 'file') return ['--ro-bind', '/dev/null', path];
  // A way through to what is opened again further down is no way to see the rest.
  return ['--perms', isOpened(path) ? '111' : '000', '--tmpfs', path];
}
