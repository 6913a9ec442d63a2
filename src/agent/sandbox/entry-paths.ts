import { isAbsolute, join, resolve } from 'node:path';
import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { PROTECTED_SUBPATHS } from '../session/permission-entries.ts';
import type { SandboxPlaces } from './sandbox-permissions.ts';

type SpecialPath = Extract<FileSystemSandboxEntry['path'], { type: 'special' }>['value'];

/** The least that programs need to start; those that are not there are passed over. */
const MINIMAL = [
  ...['/bin', '/sbin', '/usr', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/run/current-system/sw'],
  ...['/System', '/Library', '/opt/homebrew', '/private/etc', '/private/var/db/dyld', '/private/var/db/timezone'],
];

/** The absolute paths that an entry names, whether they are there or not; none where its name is not known here. */
export function entryPaths(
  { path }: FileSystemSandboxEntry,
  { cwd, tmpdir }: SandboxPlaces,
  workspaceRoots: readonly string[],
): readonly string[] {
  if (path.type === 'glob_pattern') return [];
  if (path.type === 'path') return [resolve(cwd, path.path)];
  switch (path.value.kind) {
    case 'root':
      return ['/'];
    case 'minimal':
      return MINIMAL;
    case 'project_roots': {
      const { subpath } = path.value;
      return [cwd, ...workspaceRoots].map((root) => (subpath == null ? root : join(root, subpath)));
    }
    case 'slash_tmp':
      return ['/tmp'];
    case 'tmpdir':
      return tmpdir !== undefined && isAbsolute(tmpdir) ? [tmpdir] : [];
    case 'unknown':
      return [];
  }
}

/** Whether an entry only says what holds for every writable folder. */
export function isProtection({ path, access }: FileSystemSandboxEntry): boolean {
  return access === 'read' && path.type === 'special' && isProtectedPlace(path.value);
}

function isProtectedPlace(place: SpecialPath): boolean {
  return place.kind === 'project_roots' && place.subpath != null && PROTECTED_SUBPATHS.includes(place.subpath);
}
