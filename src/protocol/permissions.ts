import { z } from 'zod';
import { u64 } from './integers.ts';

const FileSystemSpecialPath = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('root') }),
  z.object({ kind: z.literal('minimal') }),
  z.object({ kind: z.literal('project_roots'), subpath: z.string().nullish() }),
  z.object({ kind: z.literal('tmpdir') }),
  z.object({ kind: z.literal('slash_tmp') }),
  z.object({ kind: z.literal('unknown'), path: z.string(), subpath: z.string().nullish() }),
]);

/** What a path, a pattern or a well-known place may be used for. */
export const FileSystemSandboxEntry = z
  .object({
    path: z.discriminatedUnion('type', [
      z.object({ type: z.literal('path'), path: z.string() }),
      z.object({ type: z.literal('glob_pattern'), pattern: z.string() }),
      z.object({ type: z.literal('special'), value: FileSystemSpecialPath }),
    ]),
    access: z.enum(['read', 'write', 'none', 'deny']),
  })
  .meta({ id: 'FileSystemSandboxEntry' });
export type FileSystemSandboxEntry = z.output<typeof FileSystemSandboxEntry>;

/** Permissions beyond the sandbox policy that a command asks for. */
export const AdditionalPermissionProfile = z
  .object({
    network: z.object({ enabled: z.boolean().nullable() }).nullable(),
    fileSystem: z
      .object({
        read: z.array(z.string()).nullable(),
        write: z.array(z.string()).nullable(),
        globScanMaxDepth: u64.nullish(),
        entries: z.array(FileSystemSandboxEntry).nullish(),
      })
      .nullable(),
  })
  .meta({ id: 'AdditionalPermissionProfile' });
export type AdditionalPermissionProfile = z.output<typeof AdditionalPermissionProfile>;

const networkPermissions = z.object({ enabled: z.boolean() });

/** All that the commands of a thread may do. */
export const PermissionProfile = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('managed'),
      network: networkPermissions,
      fileSystem: z.discriminatedUnion('type', [
        z.object({
          type: z.literal('restricted'),
          entries: z.array(FileSystemSandboxEntry),
          globScanMaxDepth: u64.nullish(),
        }),
        z.object({ type: z.literal('unrestricted') }),
      ]),
    }),
    z.object({ type: z.literal('disabled') }),
    z.object({ type: z.literal('external'), network: networkPermissions }),
  ])
  .meta({ id: 'PermissionProfile' });
export type PermissionProfile = z.output<typeof PermissionProfile>;

const AdditionalWritableRoot = z.object({ type: z.literal('additionalWritableRoot'), path: z.string() });

/** The named profile that the permissions of a thread come from. */
export const ActivePermissionProfile = z
  .object({
    id: z.string(),
    extends: z.string().nullable(),
    modifications: z.array(AdditionalWritableRoot).optional(),
  })
  .meta({ id: 'ActivePermissionProfile' });
export type ActivePermissionProfile = z.output<typeof ActivePermissionProfile>;

/** Selects a named profile: by its id (0.169), or as an object with changes (0.130). */
export const PermissionProfileSelection = z
  .union([
    z.string(),
    z.object({
      type: z.literal('profile'),
      id: z.string(),
      modifications: z.array(AdditionalWritableRoot).nullish(),
    }),
  ])
  .meta({ id: 'PermissionProfileSelection' });
export type PermissionProfileSelection = z.output<typeof PermissionProfileSelection>;
