import { z } from 'zod';
import { NetworkTable } from './network-table.ts';

/** 0.130 says `none` where 0.169 says `deny`. */
const Access = z.enum(['read', 'write', 'none', 'deny']);

/** What a path may be used for, or the paths below it by what they may be used for. */
const PathRule = z.union([Access, z.record(z.string(), Access)], {
  error: 'data did not match any variant of untagged enum FilesystemPermissionToml',
});

/** `[permissions.<name>.filesystem]`: rules by path, and how many folders deep patterns with `**` look. */
export const FilesystemTable = z
  .object({ glob_scan_max_depth: z.int().min(0).optional() })
  .catchall(PathRule)
  .meta({ id: 'FilesystemTable' });
export type FilesystemTable = z.output<typeof FilesystemTable>;

/** `[permissions.<name>]`: a permission profile of one's own as it stands in config.toml. */
export const ProfileTable = z.looseObject({
  description: z.string().optional(),
  /** A profile of one's own, `:read-only` or `:workspace`. */
  extends: z.string().optional(),
  /** Folders that are part of the workspace beside the working folder, and whether they are. */
  workspace_roots: z.record(z.string(), z.boolean()).optional(),
  filesystem: FilesystemTable.optional(),
  network: NetworkTable.optional(),
});
export type ProfileTable = z.output<typeof ProfileTable>;
