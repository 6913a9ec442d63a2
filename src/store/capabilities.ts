/**
 * What is true of a store. The contract suite tests both sides: a true flag works, a false one refuses with
 * `unsupported`.
 */
export interface StoreCapabilities {
  /** What an acknowledged record survives: nothing, kill -9 of the process, loss of power, loss of the primary. */
  readonly durability: 'memory' | 'os' | 'disk' | 'replicated';
  /** How a second writer of a thread is kept out: an operating-system lock, a refused old epoch, or not at all. */
  readonly fencing: 'none' | 'lock' | 'epoch';
  /** `listTurns` works; where false the caller folds the history itself. */
  readonly turnPaging: boolean;
  /** `listItems` works; there is no fallback. */
  readonly itemPaging: boolean;
  /** `searchThreads` works. */
  readonly search: boolean;
  /** `deleteThread` works. */
  readonly delete: boolean;
  /** `rolloutPaths` is there: threads can be named by the path of a rollout file. */
  readonly rolloutPaths: boolean;
  /** What was stored is there again after the store is closed and opened anew in another process. */
  readonly survivesReopen: boolean;
}
