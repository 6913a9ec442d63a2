import { randomUUID } from 'node:crypto';
import { openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps bytes in a file that has no name in any folder, so that no command can change it, and returns the path by
 * which the children of this process open it. It stays until the process ends.
 */
export function namelessFile(bytes: Uint8Array): string {
  const name = join(tmpdir(), `bobbin-${randomUUID()}`);
  const fd = openSync(name, 'wx+', 0o600);
  unlinkSync(name);
  writeSync(fd, bytes);
  return `/proc/${process.pid}/fd/${fd}`;
}
