export { type HistoryRecord, newRecord, type SessionMetaPayload, type StoredRecord } from '../history/record.ts';
export type { StoredItem, StoredTurn } from '../history/stored-turn.ts';
export { type ThreadSummary, ThreadSummaryFold } from '../history/thread-summary.ts';
export { TurnProjector } from '../history/turn-projector.ts';
export type { StoreCapabilities } from './capabilities.ts';
export { encodeRecord } from './encode-record.ts';
export { STORE_ERROR_CODES, type StoreErrorCode, ThreadStoreError } from './errors.ts';
export { guarded } from './guarded.ts';
export type { Appended, AppendOptions, LiveThread } from './live-thread.ts';
export type { StoreFactory, StoreSurroundings } from './open-store.ts';
export type {
  KeptBecause,
  OwnershipHost,
  ReleaseAnswer,
  ThreadHolder,
  ThreadOwnership,
  WriteRight,
} from './ownership.ts';
export { pageItems } from './page-items.ts';
export { pageThreads } from './page-threads.ts';
export { pageTurns } from './page-turns.ts';
export { patchedMeta } from './patched-meta.ts';
export type { RolloutPaths } from './rollout-paths.ts';
export { storedThreadOf } from './stored-thread-of.ts';
export type {
  CopyThread,
  CreateThread,
  ListItems,
  ListThreads,
  ListTimeline,
  ListTurns,
  LoadHistory,
  Page,
  ReadItems,
  ReadThread,
  RecordPage,
  ResumeThread,
  SearchThreads,
  StoredThread,
  ThreadHit,
  ThreadHitPage,
  ThreadId,
  ThreadMetadataPatch,
  ThreadStore,
  UpdateThreadMetadata,
} from './thread-store.ts';
