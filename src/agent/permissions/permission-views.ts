import type { AdditionalPermissionProfile } from '../../protocol/permissions.ts';
import type { ExtraPermissions } from './extra-permissions.ts';

/** As clients are shown them. */
export function wirePermissions({ network, read, write }: ExtraPermissions): AdditionalPermissionProfile {
  const entries = [...read.map((path) => entry(path, 'read')), ...write.map((path) => entry(path, 'write'))];
  return {
    network: network ? { enabled: true } : null,
    fileSystem: entries.length === 0 ? null : { read: orNull(read), write: orNull(write), entries },
  };
}

/** As a model is told of them. */
export function modelPermissions({ network, read, write }: ExtraPermissions): object {
  const files = { ...(read.length > 0 && { read }), ...(write.length > 0 && { write }) };
  return { network: network ? { enabled: true } : null, file_system: Object.keys(files).length > 0 ? files : null };
}

function entry(path: string, access: 'read' | 'write') {
  return { path: { type: 'path' as const, path }, access };
}

function orNull(paths: readonly string[]): string[] | null {
  return paths.length > 0 ? [...paths] : null;
}
