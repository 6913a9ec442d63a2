import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import type { ExtraPermissions } from '../permissions/extra-permissions.ts';

/** What commands may do, before it is looked up where that is. */
export interface SandboxPermissions {
  readonly entries: readonly FileSystemSandboxEntry[];
  readonly networkAccess: boolean;
  /** Folders that are part of the workspace beside the working folder; absolute. */
  readonly workspaceRoots?: readonly string[];
  /** How many folders deep patterns look; absent or null: as deep as it goes, within bounds. */
  readonly globScanMaxDepth?: number | null;
  /** What the user granted beside. */
  readonly extra?: ExtraPermissions;
}

/** Where the names in permissions point to. */
export interface SandboxPlaces {
  /** The working folder; absolute. */
  readonly cwd: string;
  /** Value of `TMPDIR`, if any. */
  readonly tmpdir: string | undefined;
}

/** These permissions cannot be held. The message says why, for the model and the user. */
export class SandboxFailed extends Error {
  override readonly name = 'SandboxFailed';
}
