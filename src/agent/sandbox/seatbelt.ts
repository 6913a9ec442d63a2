import type { SandboxPlan } from './sandbox-plan.ts';
import type { SandboxRule } from './sandbox-rule.ts';

export const SANDBOX_EXEC = '/usr/bin/sandbox-exec';

/** What any program needs to run at all; all else is closed unless the plan opens it. */
const EVERYWHERE = [
  '(version 1)',
  '(deny default)',
  '(allow process-exec)',
  '(allow process-fork)',
  '(allow process-info* (target same-sandbox))',
  '(allow signal (target same-sandbox))',
  '(allow sysctl-read)',
  '(allow user-preference-read)',
  '(allow ipc-posix-sem)',
  '(allow pseudo-tty)',
  '(allow file-ioctl (literal "/dev/ptmx") (regex #"^/dev/ttys[0-9]+$"))',
  '(allow file-read* file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/ptmx"))',
  '(allow file-read* file-write* (regex #"^/dev/ttys[0-9]+$") (regex #"^/dev/fd/"))',
  '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))',
];

const NETWORK = [
  '(allow network*)',
  '(allow system-socket)',
  '(allow mach-lookup (global-name "com.apple.SecurityServer") (global-name "com.apple.trustd.agent"))',
  '(allow mach-lookup (global-name "com.apple.SystemConfiguration.configd") (global-name "com.apple.dnssd.service"))',
];

/** The argv that runs a command on macOS so that it can do what the plan allows and nothing else. */
export function seatbeltArgv(plan: SandboxPlan, argv: readonly string[]): string[] {
  return [SANDBOX_EXEC, '-p', seatbeltProfile(plan), '--', ...argv];
}

/** The plan in the language of the system's sandbox, where the last rule that fits counts. */
export function seatbeltProfile({ rules, pins, patterns, networkAccess }: SandboxPlan): string {
  return [
    ...EVERYWHERE,
    // Without it no path could be followed to what may be read.
    ...(rules[0]?.path === '/' ? [] : ['(allow file-read-metadata)', '(allow file-read* (literal "/"))']),
    ...rules.flatMap(fileRules),
    ...pins.map((path) => `(deny file-write-unlink (literal ${JSON.stringify(path)}))`),
    ...patterns.map(({ source }) => `(deny file-read* file-write* (regex #"${below(source)}"))`),
    ...(networkAccess ? NETWORK : []),
  ].join('\n');
}

/** What fits, and all that is in it. */
function below(source: string): string {
  return source.replace(/\$$/, '(/.*)?$').replaceAll('(?:', '(').replaceAll('"', '\\x22');
}

function fileRules({ path, access }: SandboxRule): string[] {
  const place = `(subpath ${JSON.stringify(path)})`;
  switch (access) {
    case 'write':
      return [`(allow file-read* file-write* ${place})`];
    case 'read':
      // A folder that is moved away takes its protection with it.
      return [`(allow file-read* ${place})`, ...(path === '/' ? [] : [`(deny file-write* ${place})`])];
    case 'none':
      return [`(deny file-read* file-write* ${place})`];
  }
}
