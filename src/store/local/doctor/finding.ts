/** What was looked at, in the order in which it is told. */
export const CHECKS = [
  'access',
  'lines',
  'duplicates',
  'bases',
  'names',
  'locks',
  'temporary-files',
  'permissions',
  'index',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** One thing that is not as it should be. */
export interface Finding {
  readonly check: CheckName;
  /** A `notice` is harmless: it mends itself, or is the originals' way. */
  readonly severity: 'problem' | 'notice';
  /** What was found and what follows from it; a sentence without its full stop. */
  readonly message: string;
  /** The file or folder it is about, the first of several; absolute. */
  readonly path: string | null;
  readonly threadId: string | null;
}

/** A finding, and how it is mended: derived or left-over files only. `mend` resolves with what was done. */
export interface Diagnosis extends Finding {
  readonly mend?: () => Promise<string>;
}
