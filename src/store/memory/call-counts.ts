/** The calls of a thread store, in the original's names. */
const STORE_CALLS = [
  'create_thread',
  'resume_thread',
  'append_items',
  'persist_thread',
  'flush_thread',
  'shutdown_thread',
  'discard_thread',
  'load_history',
  'read_thread',
  'read_thread_by_rollout_path',
  'list_threads',
  'list_turns',
  'list_items',
  'search_threads',
  'update_thread_metadata',
  'archive_thread',
  'unarchive_thread',
  'delete_thread',
] as const;
export type StoreCall = (typeof STORE_CALLS)[number];

/** How often each call was made, through the store or through a live thread. */
export type CallCounts = Record<StoreCall, number>;

export function noCalls(): CallCounts {
  return Object.fromEntries(STORE_CALLS.map((call) => [call, 0])) as CallCounts;
}
