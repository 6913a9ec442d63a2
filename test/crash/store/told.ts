/** One thread as the store shows it. */
export interface SeenThread {
  readonly threadId: string;
  readonly isArchived: boolean;
  readonly name: string | null;
  /** What was said in it, oldest first. */
  readonly texts: readonly string[];
}

/** What is being done to a thread. `make` stores all texts or none, where `isAtOnce`. */
export type Deed =
  | { readonly do: 'make'; readonly texts: readonly string[]; readonly isAtOnce: boolean }
  | { readonly do: 'say'; readonly texts: readonly string[] }
  | { readonly do: 'drop'; readonly count: number }
  | { readonly do: 'archive' | 'unarchive' | 'delete' | 'keep' }
  | { readonly do: 'name'; readonly to: string };

/** A line of the writer's output: what it found, what it is about to do, that all it began in a thread is durable. */
export type Told =
  | { readonly type: 'seen'; readonly through: 'files' | 'index'; readonly threads: readonly SeenThread[] }
  | { readonly type: 'begun'; readonly threadId: string; readonly deed: Deed }
  | { readonly type: 'done'; readonly threadId: string }
  | { readonly type: 'failed'; readonly stack: string };
