import type { FileLayer } from './files/file-layer.ts';

/** How old what lists show of other programs' changes may be, milliseconds. */
export const LIST_MAX_AGE_MS = 1_500;

/** Where a local store is and how it keeps its threads. */
export interface LocalThreadStoreOptions {
  /** Absolute path of the home (`CODEX_HOME`); made when the first thread is stored. */
  readonly home: string;
  /** What a flushed record survives: loss of power (`disk`, the default) or the end of the process (`os`). */
  readonly durability?: 'disk' | 'os';
  /** `limited`: turns and items are shown as 0.130 shows them. `extended` by default. */
  readonly persistence?: 'extended' | 'limited';
  /** Told of what was repaired or does not work, in words for people; each kind once per thread or store. */
  readonly onWarning?: (message: string) => void;
  /** The file system; for tests with faults in it. */
  readonly files?: FileLayer;
  /**
   * Whether lists and pages come from an index, which is derived from the files and kept in the home; `on` by default,
   * but with `files` of one's own, for the index reads through the file system.
   */
  readonly index?: 'on' | 'off';
  /** Whether `searchThreads` works; `on` by default. */
  readonly search?: 'on' | 'off';
  /** How old what lists show of other programs' changes may be where folders cannot be watched; 1.5 s by default. */
  readonly listMaxAgeMs?: number;
  /** False: folders are not watched, as on filesystems that cannot tell of changes. */
  readonly isHomeWatched?: boolean;
  /** True: answers wait until the index can give them, where they would come from the files; for tests of it. */
  readonly isIndexAwaited?: boolean;
}
