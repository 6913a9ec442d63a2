import { expect, it } from 'vitest';
import { denyPattern } from '../../../src/agent/permissions/deny-pattern.ts';
import { bubblewrapArgv } from '../../../src/agent/sandbox/bubblewrap.ts';
import { countsProcessesOfSandbox } from '../../../src/agent/sandbox/counts-processes-of-sandbox.ts';
import { isLikelyDenied } from '../../../src/agent/sandbox/likely-denied.ts';
import { networkFilter } from '../../../src/agent/sandbox/network-filter.ts';
import type { SandboxPlan } from '../../../src/agent/sandbox/sandbox-plan.ts';
import { seatbeltArgv } from '../../../src/agent/sandbox/seatbelt.ts';

const PLAN: SandboxPlan = {
  rules: [
    { path: '/', access: 'read', state: 'folder' },
    { path: '/w', access: 'write', state: 'folder' },
    { path: '/w/.git', access: 'read', state: 'folder' },
    { path: '/w/.codex', access: 'read', state: 'missing' },
    { path: '/w/secret', access: 'none', state: 'file' },
    { path: '/w/secrets', access: 'none', state: 'folder' },
  ],
  pins: ['/w/deep'],
  patterns: [denyPattern('**/*.env', '/w')],
  links: [],
  networkAccess: false,
};
const MEANS = {
  program: '/usr/bin/bwrap',
  networkFilter: '/proc/7/fd/20',
  loopbackFilter: '/proc/7/fd/21',
  canHeedSignals: true,
  maxProcesses: 9,
};
const FIRST_TO_GO = '{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; ';
const LIMITED = ['/bin/sh', '-c', '{ ulimit -u 9 || ulimit -p 9; } 2>/dev/null; exec "$@"', 'sh'];
const MOUNTS = [
  ...['--ro-bind', '/', '/', '--dev', '/dev', '--bind', '/w', '/w', '--ro-bind', '/w/.git', '/w/.git'],
  ...['--perms', '555', '--tmpfs', '/w/.codex', '--remount-ro', '/w/.codex', '--ro-bind', '/dev/null', '/w/secret'],
  ...['--perms', '000', '--tmpfs', '/w/secrets', '--bind', '/w/deep', '/w/deep'],
];
const AFTER = ['--proc', '/proc', '--remount-ro', '/w/secrets'];
const NAMESPACES = ['--die-with-parent', '--unshare-user', '--unshare-pid', '--unshare-ipc'];

it('bubblewrapArgv() closes everything but what the plan opens', () => {
  const command = { argv: ['make', 'all'], hasTerminal: false };
  expect(bubblewrapArgv(PLAN, command, MEANS)).toEqual([
    ...[
      '/bin/sh',
      '-c',
      `${FIRST_TO_GO}exec "$@" 9<"$0"`,
      '/proc/7/fd/20',
      '/usr/bin/bwrap',
      '--new-session',
      ...NAMESPACES,
    ],
    ...['--unshare-net', '--seccomp', '9', '--cap-drop', 'ALL', ...MOUNTS, ...AFTER, '--', ...LIMITED, 'make', 'all'],
  ]);
});

it('bubblewrapArgv() with network and a terminal that interrupts the command alone', () => {
  const command = { argv: ['cat'], hasTerminal: true };
  expect(bubblewrapArgv({ ...PLAN, networkAccess: true }, command, MEANS)).toEqual([
    ...[
      '/bin/sh',
      '-c',
      `${FIRST_TO_GO}trap '' INT QUIT TSTP; exec "$@"`,
      '/proc/7/fd/20',
      '/usr/bin/bwrap',
      ...NAMESPACES,
    ],
    ...['--cap-drop', 'ALL', ...MOUNTS, ...AFTER, '--', 'env', '--default-signal=INT,QUIT,TSTP', ...LIMITED, 'cat'],
  ]);
});

it('bubblewrapArgv() without a limit where none can be set for the command alone', () => {
  const argv = bubblewrapArgv(PLAN, { argv: ['make'], hasTerminal: false }, { ...MEANS, maxProcesses: null });
  expect(argv.slice(argv.indexOf('--') + 1)).toEqual(['make']);
});

it.each([
  ['5.13.0-52-generic', false],
  ['5.14.0', true],
  ['6.1.0-rc1', true],
  ['4.19.128-microsoft-standard', false],
  ['unknown', false],
])('countsProcessesOfSandbox() of %s: %s', (release, expected) => {
  expect(countsProcessesOfSandbox(release)).toBe(expected);
});

it('bubblewrapArgv() mounts a writable root below the devices, and nothing over these', () => {
  const rules = [
    { path: '/', access: 'write', state: 'folder' },
    { path: '/dev/shm', access: 'write', state: 'folder' },
  ] as const;
  const argv = bubblewrapArgv(
    { ...PLAN, pins: [], rules, networkAccess: true },
    { argv: ['true'], hasTerminal: false },
    MEANS,
  );
  const from = argv.indexOf('ALL') + 1;
  expect(argv.slice(from, argv.indexOf('--proc'))).toEqual(['--bind', '/', '/', '--dev', '/dev']);
});

it('seatbeltArgv() says the same in the language of macOS, where the last rule counts', () => {
  const [program, flag, profile = '', ...command] = seatbeltArgv(PLAN, ['make', 'all']);
  expect([program, flag, ...command]).toEqual(['/usr/bin/sandbox-exec', '-p', '--', 'make', 'all']);
  const lines = profile.split('\n');
  expect(lines.slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
  expect(lines.slice(lines.indexOf('(allow file-read* (subpath "/"))'))).toEqual([
    '(allow file-read* (subpath "/"))',
    '(allow file-read* file-write* (subpath "/w"))',
    '(allow file-read* (subpath "/w/.git"))',
    '(deny file-write* (subpath "/w/.git"))',
    '(allow file-read* (subpath "/w/.codex"))',
    '(deny file-write* (subpath "/w/.codex"))',
    '(deny file-read* file-write* (subpath "/w/secret"))',
    '(deny file-read* file-write* (subpath "/w/secrets"))',
    '(deny file-write-unlink (literal "/w/deep"))',
    '(deny file-read* file-write* (regex #"^/w(/[^/]+)*/[^/]*\\.env(/.*)?$"))',
  ]);
  expect(profile).not.toContain('network');
  expect(seatbeltArgv({ ...PLAN, networkAccess: true }, ['x'])[2]).toContain('(allow network*)');
});

/** What a filter makes of a call, as the kernel would find it out. */
function judge(program: Buffer, call: { arch: number; number: number; args?: readonly number[] }): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.arch, 4);
  call.args?.forEach((value, index) => void data.writeUInt32LE(value, 16 + 8 * index));
  let accumulator = 0;
  for (let at = 0; ; at += 8) {
    const [code, ifTrue, ifFalse] = [program.readUInt16LE(at), program.readUInt8(at + 2), program.readUInt8(at + 3)];
    const value = program.readUInt32LE(at + 4);
    if (code === 0x06) return value;
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    if (code === 0x54) accumulator &= value;
    if (code === 0x15) at += 8 * (accumulator === value ? ifTrue : ifFalse);
    if (code === 0x35) at += 8 * (accumulator >= value ? ifTrue : ifFalse);
  }
}

const [ALLOW, REFUSE, KILL] = [0x7fff0000, 0x00050001, 0x80000000];
const X64 = 0xc000003e;

it.each([
  ['read', { number: 0 }, ALLOW],
  ['connect', { number: 42 }, REFUSE],
  ['bind', { number: 49 }, REFUSE],
  ['ptrace', { number: 101 }, REFUSE],
  ['io_uring_setup', { number: 425 }, REFUSE],
  ['a call of the x32 kind', { number: 0x40000000 + 42 }, REFUSE],
  ['a Unix stream socket', { number: 41, args: [1, 1 | 0x80000] }, ALLOW],
  ['a Unix datagram socket', { number: 41, args: [1, 2] }, REFUSE],
  ['a raw Unix socket, which is one for datagrams', { number: 41, args: [1, 3] }, REFUSE],
  ['an internet socket', { number: 41, args: [2, 1] }, REFUSE],
  ['a pair of sockets', { number: 53, args: [1, 1] }, ALLOW],
  ['a pair of datagram sockets', { number: 53, args: [1, 2] }, REFUSE],
  ['a 32-bit program', { number: 3, arch: 0x40000003 }, KILL],
])('networkFilter() on x64: %s', (_, call, expected) => {
  const program = networkFilter('x64');
  expect(program === null ? null : judge(program, { arch: X64, ...call })).toBe(expected);
});

it('networkFilter() knows arm64, and says so where it knows nothing', () => {
  const program = networkFilter('arm64');
  expect(program === null ? null : judge(program, { arch: 0xc00000b7, number: 203 })).toBe(REFUSE);
  expect(networkFilter('riscv64')).toBeNull();
});

it.each([
  [0, 'Permission denied', false],
  [1, 'touch: cannot touch x: Read-only file system', true],
  [9, 'Operation NOT permitted', true],
  [127, 'Operation not permitted', true],
  [9, 'Network is unreachable', false],
  [159, '', true],
  [137, '', false],
])('isLikelyDenied() of exit code %i with %j: %s', (exitCode, output, expected) => {
  expect(isLikelyDenied(exitCode, output)).toBe(expected);
});
