import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { type OwnPermissions, placedEntries } from './own-permissions.ts';

/** Permissions of one's own as records spell them: patterns as they count in `cwd`. */
export function ownProfileRecord(own: OwnPermissions, cwd: string): object {
  const network = own.network.isEnabled ? 'enabled' : 'restricted';
  return { type: 'managed', file_system: { type: 'restricted', ...filesOf(own, cwd) }, network };
}

/** The part of it that records have a second time. */
export function ownFilesRecord(own: OwnPermissions, cwd: string): object {
  return { kind: 'restricted', ...filesOf(own, cwd) };
}

function filesOf(own: OwnPermissions, cwd: string) {
  const { globScanMaxDepth: depth } = own;
  const entries = placedEntries(own, cwd).map(stored);
  return { entries, ...(depth !== null && { glob_scan_max_depth: depth }) };
}

function stored({ path, access }: FileSystemSandboxEntry): object {
  if (path.type !== 'special' || !('subpath' in path.value) || path.value.subpath != null) return { path, access };
  const { subpath: _, ...value } = path.value;
  return { path: { ...path, value }, access };
}
