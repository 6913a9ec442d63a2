import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import type { SandboxPolicy } from '../../protocol/policy.ts';

/** A policy that takes a sandbox of ours to hold. */
export type RestrictedPolicy = Extract<SandboxPolicy, { type: 'readOnly' | 'workspaceWrite' }>;

/** Folders of a workspace that hold what steers programs: commands may read them only. */
export const PROTECTED_SUBPATHS = ['.git', '.agents', '.codex'];

/** What a restricted policy lets commands touch, as the originals list it. */
export function fileSystemEntries(policy: RestrictedPolicy): FileSystemSandboxEntry[] {
  const everything: FileSystemSandboxEntry = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };
  return policy.type === 'readOnly' ? [everything] : [everything, ...workspaceEntries(policy)];
}

function workspaceEntries(policy: Extract<SandboxPolicy, { type: 'workspaceWrite' }>): FileSystemSandboxEntry[] {
  return [
    projectRoots(null, 'write'),
    ...(policy.excludeSlashTmp ? [] : [temporary('slash_tmp')]),
    ...(policy.excludeTmpdirEnvVar ? [] : [temporary('tmpdir')]),
    ...policy.writableRoots.map((path) => ({ path: { type: 'path', path }, access: 'write' }) as const),
    ...PROTECTED_SUBPATHS.map((subpath) => projectRoots(subpath, 'read')),
  ];
}

function projectRoots(subpath: string | null, access: 'read' | 'write'): FileSystemSandboxEntry {
  return { path: { type: 'special', value: { kind: 'project_roots', subpath } }, access };
}

function temporary(kind: 'slash_tmp' | 'tmpdir'): FileSystemSandboxEntry {
  return { path: { type: 'special', value: { kind } }, access: 'write' };
}
