import { z } from 'zod';
import { AbsolutePath } from './absolute-path.ts';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Params of requests that name one path and nothing else. */
export const FsPathParams = z.object({ path: AbsolutePath });
export type FsPathParams = z.output<typeof FsPathParams>;

/** Result of requests that change something and have nothing to tell. */
export const FsDone = z.object({});

/** Result of `fs/readFile`. */
export const FsReadFileResult = z.object({ dataBase64: z.string() });
export type FsReadFileResult = z.output<typeof FsReadFileResult>;

/** Params of `fs/writeFile`. The file gets exactly this content; its folder must exist. */
export const FsWriteFileParams = z.object({
  path: AbsolutePath,
  /** With padding, in the alphabet of `+` and `/`. */
  dataBase64: z.string(),
});
export type FsWriteFileParams = z.output<typeof FsWriteFileParams>;

/** Params of `fs/createDirectory`. */
export const FsCreateDirectoryParams = z.object({
  path: AbsolutePath,
  /** Also make the folders above it, and accept one that is there. Default: true. */
  recursive: optionalNullable(z.boolean()),
});
export type FsCreateDirectoryParams = z.output<typeof FsCreateDirectoryParams>;

/** Result of `fs/getMetadata`. Times are unix milliseconds, 0 where the system does not know them. */
export const FsGetMetadataResult = z.object({
  /** Whether the path, or what it links to, is a folder. */
  isDirectory: z.boolean(),
  isFile: z.boolean(),
  /** Whether the path itself is a link. */
  isSymlink: z.boolean(),
  createdAtMs: i64,
  modifiedAtMs: i64,
});
export type FsGetMetadataResult = z.output<typeof FsGetMetadataResult>;

/** One entry of a folder; a link counts as what it leads to. */
export const FsReadDirectoryEntry = z
  .object({
    /** The name alone. */
    fileName: z.string(),
    isDirectory: z.boolean(),
    isFile: z.boolean(),
  })
  .meta({ id: 'FsReadDirectoryEntry' });
export type FsReadDirectoryEntry = z.output<typeof FsReadDirectoryEntry>;

/** Result of `fs/readDirectory`, in no particular order; links that lead nowhere are left out. */
export const FsReadDirectoryResult = z.object({ entries: z.array(FsReadDirectoryEntry) });
export type FsReadDirectoryResult = z.output<typeof FsReadDirectoryResult>;

/** Params of `fs/remove`. */
export const FsRemoveParams = z.object({
  path: AbsolutePath,
  /** Remove a folder with all that is in it. Default: true. */
  recursive: optionalNullable(z.boolean()),
  /** Accept that there is nothing at the path. Default: true. */
  force: optionalNullable(z.boolean()),
});
export type FsRemoveParams = z.output<typeof FsRemoveParams>;

/** Params of `fs/copy`. Files that are there are written over; links are copied as links. */
export const FsCopyParams = z.object({
  sourcePath: AbsolutePath,
  destinationPath: AbsolutePath,
  /** Must be true for folders. */
  recursive: z.boolean().default(false),
});
export type FsCopyParams = z.output<typeof FsCopyParams>;

/** Params of `fs/watch`. */
export const FsWatchParams = z.object({
  /** Chosen by the client, one for each watch of its connection. */
  watchId: z.string(),
  /** A file, or a folder whose direct entries are watched; it need not exist yet. */
  path: AbsolutePath,
});
export type FsWatchParams = z.output<typeof FsWatchParams>;

/** Result of `fs/watch`: the path without `.` and `..`. */
export const FsWatchResult = z.object({ path: AbsolutePath });
export type FsWatchResult = z.output<typeof FsWatchResult>;

/** Params of `fs/unwatch`; a watch that is unknown is no error. */
export const FsUnwatchParams = z.object({ watchId: z.string() });
export type FsUnwatchParams = z.output<typeof FsUnwatchParams>;
