import { anything, boolean, optional, type Shape, struct } from '../arguments/argument-shapes.ts';

/** Permissions as a model asks for them. */
export interface PermissionArguments {
  readonly network: { readonly enabled: boolean | null } | null;
  readonly file_system: FileSystemArguments | null;
}

/** Paths by what they are wanted for, or a list of entries. */
export type FileSystemArguments =
  | { readonly type: 'paths'; readonly read: readonly string[]; readonly write: readonly string[] }
  | { readonly type: 'entries'; readonly entries: readonly unknown[] };

const FILE_SYSTEM: Shape<FileSystemArguments> = {
  read(text) {
    const found = fileSystemArguments(anything.read(text));
    if (found === null) throw text.error('data did not match any variant of untagged enum FileSystemPermissionsDe');
    return found;
  },
};

/** The argument `permissions` of `request_permissions`, `additional_permissions` of a command. */
export const PERMISSIONS: Shape<PermissionArguments> = struct(
  'AdditionalPermissionProfile',
  {
    network: optional(struct('NetworkPermissions', { enabled: optional(boolean) })),
    file_system: optional(FILE_SYSTEM),
  },
  { closed: true },
);

/** How a tool tells a model of them. */
export const PERMISSIONS_PARAMETER = {
  type: 'object',
  properties: {
    file_system: {
      type: 'object',
      properties: {
        read: { type: 'array', items: { type: 'string' }, description: 'Absolute paths to be able to read.' },
        write: { type: 'array', items: { type: 'string' }, description: 'Absolute paths to be able to write.' },
      },
      additionalProperties: false,
    },
    network: {
      type: 'object',
      properties: { enabled: { type: 'boolean', description: 'True: to be able to use the network.' } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

function fileSystemArguments(value: unknown): FileSystemArguments | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const {
    read = null,
    write = null,
    entries,
    glob_scan_max_depth: depth,
    ...others
  } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) return null;
  if (entries !== undefined)
    return Array.isArray(entries) && read === null && write === null ? { type: 'entries', entries } : null;
  if (depth !== undefined) return null;
  return isPaths(read) && isPaths(write) ? { type: 'paths', read: read ?? [], write: write ?? [] } : null;
}

function isPaths(value: unknown): value is readonly string[] | null {
  return value === null || (Array.isArray(value) && value.every((path) => typeof path === 'string'));
}
