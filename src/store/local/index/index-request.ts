/**
 * What the thread that writes the index is asked for; `path` is of a rollout file, `paths` of files and folders. `hurry`:
 * somebody waits for the sweep that is under way.
 */
export type IndexRequest =
  | { readonly type: 'sweep' | 'hurry' }
  | { readonly type: 'look'; readonly paths: readonly string[] }
  | { readonly type: 'refresh' | 'index'; readonly path: string; readonly isArchived: boolean };

/** What it is started with. */
export interface IndexWork {
  readonly home: string;
  readonly hasTurns: boolean;
  readonly hasSearch: boolean;
  /** One number that is 1 once the index is left. */
  readonly stop?: SharedArrayBuffer;
}

/** What whoever writes the index has to say unasked. */
export interface IndexNews {
  /** It was damaged, and is made anew. */
  onRemade(): void;
  /** It is damaged, and has to be made anew. */
  onDamaged(reason: string): void;
}

/** Answers carry the number of their request; `open`, `remade` and `damaged` come unasked. */
export type IndexReply =
  | { readonly type: 'open'; readonly instance: number }
  | { readonly type: 'remade' }
  | { readonly type: 'damaged'; readonly reason: string }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number | null; readonly message: string; readonly code: string };
