import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import type { RestrictedPolicy } from '../session/permission-entries.ts';
import type { OwnPermissions } from './own-permissions.ts';

/** The sandbox policy that the originals show for a profile of one's own: what it lets be written, without the rest. */
export function resemblingPolicy({ entries, workspaceRoots, network }: OwnPermissions, cwd: string): RestrictedPolicy {
  const networkAccess = network.isEnabled;
  const writable = entries.filter(({ access }) => access === 'write').map(({ path }) => path);
  const has = (kind: string) => writable.some((path) => isSpecial(path, kind));
  if (has('root')) {
    const everything = { writableRoots: ['/'], excludeTmpdirEnvVar: true, excludeSlashTmp: false };
    return { type: 'workspaceWrite', networkAccess, ...everything };
  }
  const writesWorkspace = has('project_roots');
  const writableRoots = writable.flatMap((path) => rootsOf(path, [cwd, ...workspaceRoots], writesWorkspace));
  if (!writesWorkspace && writableRoots.length === 0 && !has('tmpdir')) return { type: 'readOnly', networkAccess };
  return {
    type: 'workspaceWrite',
    writableRoots,
    networkAccess,
    excludeTmpdirEnvVar: !has('tmpdir'),
    excludeSlashTmp: !has('slash_tmp'),
  };
}

type Path = FileSystemSandboxEntry['path'];

function isSpecial(path: Path, kind: string): boolean {
  return (
    path.type === 'special' && path.value.kind === kind && !('subpath' in path.value && path.value.subpath != null)
  );
}

function rootsOf(path: Path, roots: readonly string[], writesWorkspace: boolean): string[] {
  if (path.type === 'path') return [path.path];
  if (path.type !== 'special') return [];
  const { value } = path;
  if (value.kind === 'slash_tmp') return writesWorkspace ? [] : ['/tmp'];
  if (value.kind !== 'project_roots') return [];
  const { subpath } = value;
  return subpath == null ? roots.slice(1) : roots.map((root) => `${root}/${subpath}`);
}
