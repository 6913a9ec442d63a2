const DENIALS = [
  'operation not permitted',
  'permission denied',
  'read-only file system',
  'seccomp',
  'sandbox',
  'landlock',
  'failed to write file',
];
const SIGSYS_EXIT = 128 + 31;

/** Whether a command that ran in the sandbox seems to have failed because of it; nothing says so for certain. */
export function isLikelyDenied(exitCode: number, output: string): boolean {
  if (exitCode === 0) return false;
  const text = output.toLowerCase();
  return exitCode === SIGSYS_EXIT || DENIALS.some((words) => text.includes(words));
}
