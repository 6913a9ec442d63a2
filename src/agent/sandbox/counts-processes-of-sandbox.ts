/** Since this release Linux counts the processes of a user namespace by themselves, not with all others of the user. */
const FIRST = [5, 14] as const;

/** Whether a limit on processes that is set in a sandbox is about that sandbox alone, by the release of the kernel. */
export function countsProcessesOfSandbox(release: string): boolean {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  return major > FIRST[0] || (major === FIRST[0] && minor >= FIRST[1]);
}
