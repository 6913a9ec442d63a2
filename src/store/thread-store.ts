import type { AppliedSettings } from '../history/applied-settings.ts';
import type { HistoryRecord, SessionMetaPayload, StoredRecord, StoredSource } from '../history/record.ts';
import type { StoredItem, StoredTimelineEntry, StoredTurn, TurnItemsView } from '../history/stored-turn.ts';
import type { TurnBoundary } from '../history/turn-boundary.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { StoreCapabilities } from './capabilities.ts';
import type { LiveThread } from './live-thread.ts';
import type { ThreadOwnership } from './ownership.ts';
import type { RolloutPaths } from './rollout-paths.ts';

/** Canonical lower-case UUID. */
export type ThreadId = string;

/** `asc`: oldest first. */
export type SortDirection = 'asc' | 'desc';

/**
 * One page of rows.
 *
 * `nextCursor` goes on behind the last row in the same direction; null at the end. `backwardsCursor` names the first
 * row and is meant for the other direction, where that row comes first again; null only for an empty page.
 */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/** Where the thread's folder stood in git when the thread began, or what a client set since; null where it is not known. */
export interface StoredGitInfo {
  readonly sha: string | null;
  readonly branch: string | null;
  readonly originUrl: string | null;
}

/** What a store knows of a thread without its history. */
export interface StoredThread {
  readonly threadId: ThreadId;
  readonly forkedFromId: ThreadId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /**
   * Start of the last turn; the creation while there is none. Of a fork never before its creation, and never later than
   * `updatedAt`. Names, metadata, injected items and rollbacks leave it as it is.
   */
  readonly recencyAt: Date;
  /** Null while the thread is not archived. */
  readonly archivedAt: Date | null;
  /** Text of the first user message; `""` before one, `"[Image]"` when it has only images. */
  readonly preview: string;
  /** False before the first user message: such a thread is not listed. */
  readonly hasUserMessage: boolean;
  /** Set by a user; null when unnamed. */
  readonly name: string | null;
  readonly cwd: string;
  readonly source: StoredSource;
  readonly threadSource: string | null;
  readonly agentNickname: string | null;
  readonly agentRole: string | null;
  /** Null in old files: the configured provider then. */
  readonly modelProvider: string | null;
  /** Of the last turn context; null before the first turn. */
  readonly model: string | null;
  readonly reasoningEffort: string | null;
  /** What it was set to run with; null where its records say only what single turns ran with. */
  readonly settings: AppliedSettings | null;
  readonly originator: string;
  readonly cliVersion: string;
  readonly gitInfo: StoredGitInfo | null;
  readonly memoryMode: string | null;
  readonly baseInstructions: string | null;
  readonly dynamicTools: readonly unknown[];
  /** How turns and items of this thread can be read now. */
  readonly paging: 'items' | 'turns' | 'none';
}

/** A thread to be made; its id is that of `meta`. */
export interface CreateThread {
  /** First record of the thread (seq 0); the store writes it when the thread is materialised. */
  readonly meta: SessionMetaPayload;
  /** Records that follow it, for a fork or a resume from given history. They keep their timestamps. */
  readonly history?: readonly HistoryRecord[];
}

/** How much of a history is copied into a new thread, and what follows there. */
export interface CopiedHistory {
  /** Asked in order for each record that begins or ends a turn; false: it and all behind it are left out. */
  takes(boundary: TurnBoundary): boolean;
  /** Records that follow the copy; null: no thread is to be made. Called once, at the end. */
  after(): readonly HistoryRecord[] | null;
}

/** A thread to be made of another one's history; all records get the time of `meta`. */
export interface CopyThread {
  readonly meta: SessionMetaPayload;
  readonly sourceId: ThreadId;
  readonly copied: CopiedHistory;
}

/** The thread to be written on; archived ones too. */
export interface ResumeThread {
  readonly threadId: ThreadId;
}

/** A stretch of a history, to its end. */
export interface LoadHistory {
  readonly threadId: ThreadId;
  /** First position wanted; 0 by default. */
  readonly fromSeq?: number;
  /** True by default. */
  readonly includeArchived?: boolean;
}

/** Some of the records of a history, in order; never so many that they would fill the memory. */
export interface RecordPage {
  readonly records: readonly StoredRecord[];
}

/** The thread to be described. */
export interface ReadThread {
  readonly threadId: ThreadId;
  /** True by default. */
  readonly includeArchived?: boolean;
}

/** Which time a list is ordered by: that of the creation, of the last write or of the start of the last turn. */
export type ThreadSortKey = 'created_at' | 'updated_at' | 'recency_at';

/** Kinds of thread sources a list can be narrowed to, in the wire's words. */
export type SourceKind =
  | 'cli'
  | 'vscode'
  | 'exec'
  | 'appServer'
  | 'subAgent'
  | 'subAgentReview'
  | 'subAgentCompact'
  | 'subAgentThreadSpawn'
  | 'subAgentOther'
  | 'unknown';

/** A page of threads: those that pass every filter. `pageSize` is clamped to 1..100. */
export interface ListThreads {
  readonly cursor?: string | null;
  readonly pageSize: number;
  readonly sortKey: ThreadSortKey;
  readonly sortDirection: SortDirection;
  /** Null: every provider. A thread without a provider counts as `defaultModelProvider`. */
  readonly modelProviders: readonly string[] | null;
  readonly defaultModelProvider: string;
  /** Null: every source. `interactive`: cli, vscode and the custom sources atlas and chatgpt. */
  readonly sourceKinds: readonly SourceKind[] | 'interactive' | null;
  readonly archived: boolean;
  /** Absolute, normalised folders; null: all. */
  readonly cwds: readonly string[] | null;
  /** Case-sensitive substring of the title (name, else preview); null: all. */
  readonly searchTerm: string | null;
  readonly excludedThreadIds?: readonly ThreadId[];
  readonly originators?: readonly string[] | null;
  /** Only threads that one of these spawned; absent or null: all. */
  readonly parentThreadIds?: readonly ThreadId[] | null;
}

/** How much a page holds. It ends at whichever bound it meets first, with a cursor, but has at least one row. */
export interface PageLimits {
  /** Rows; clamped to 1..100. */
  readonly pageSize: number;
  /**
   * Bytes of JSON. Of a first row that alone is longer the outputs of tools are cut and marked with
   * `bobbinTruncated`, never what a user or the model said. Absent: no such bound, and nothing is cut.
   */
  readonly maxBytes?: number;
}

/** A page of turns, with as much of their items as `itemsView` says. */
export interface ListTurns extends PageLimits {
  readonly threadId: ThreadId;
  /** True by default. */
  readonly includeArchived?: boolean;
  readonly cursor?: string | null;
  readonly sortDirection: SortDirection;
  readonly itemsView: TurnItemsView;
}

/** A page of items. */
export interface ListItems extends PageLimits {
  readonly threadId: ThreadId;
  /** True by default. */
  readonly includeArchived?: boolean;
  /** Only the items of this turn; null: of the whole thread. An unknown turn gives an empty page. */
  readonly turnId?: string | null;
  /** Only items of these kinds; null: of all kinds. */
  readonly types?: readonly ThreadItem['type'][] | null;
  readonly cursor?: string | null;
  readonly sortDirection: SortDirection;
}

/** A page of what happened in a thread: turns that begin and end, and their items. The first page is the newest. */
export interface ListTimeline extends PageLimits {
  readonly threadId: ThreadId;
  /** True by default. */
  readonly includeArchived?: boolean;
  readonly cursor?: string | null;
}

/** Entries in the order of their records; `nextCursor` leads to older ones, null: there are none. */
export interface TimelinePage {
  readonly rows: readonly StoredTimelineEntry[];
  readonly nextCursor: string | null;
}

/** Items that a client knows by their ids; they are whole. */
export interface ReadItems {
  readonly threadId: ThreadId;
  /** True by default. */
  readonly includeArchived?: boolean;
  readonly turnId: string;
  readonly itemIds: readonly string[];
}

/**
 * A page of threads in which the user or the agent said `searchTerm`, in the order of the list. Letter case does not
 * count, and any run of white space is one blank; it is no pattern. Titles do not count.
 */
export interface SearchThreads extends ListThreads {
  readonly searchTerm: string;
}

/** A thread that was found, with the text around the first place. */
export interface ThreadHit {
  readonly thread: StoredThread;
  readonly snippet: string;
}

/**
 * A page of found threads. `isComplete` false: it ended early because not all that was said is indexed yet; `nextCursor`
 * goes on where it ended, also behind a page without rows.
 */
export interface ThreadHitPage extends Page<ThreadHit> {
  readonly isComplete: boolean;
}

/** Absent leaves a value, `null` clears it. */
export interface ThreadMetadataPatch {
  readonly name?: string | null;
  readonly gitInfo?: {
    readonly sha?: string | null;
    readonly branch?: string | null;
    readonly originUrl?: string | null;
  };
  readonly memoryMode?: string | null;
}

/** What to change of a thread that is, unless `includeArchived`, not archived. */
export interface UpdateThreadMetadata {
  readonly threadId: ThreadId;
  /** False by default. */
  readonly includeArchived?: boolean;
  readonly patch: ThreadMetadataPatch;
}

/**
 * Storage-neutral persistence boundary: how threads are created, appended to, read, listed, updated and archived.
 *
 * All calls reject with {@link ThreadStoreError} and nothing else. What a call answered is durable at the store's
 * level (`capabilities.durability`), appends excepted: those are durable once `LiveThread.flush` returned.
 *
 * What a store may leave out, and what becomes of it then:
 *
 * | absent | then |
 * | --- | --- |
 * | `rolloutPaths` | threads have no path, and cannot be named by one |
 * | `ownership` | nobody is told who else holds a thread, and none is asked for |
 * | `LiveThread.writeRight` | an open thread is held until it is closed |
 * | `copyThread` | a fork reads the history and stores it anew |
 * | `readItems`, `listTimeline` | where `capabilities.itemPaging` is true, the history is read whole and folded |
 *
 * @see openai/codex codex-rs/thread-store/src/store.rs `ThreadStore`
 */
export interface ThreadStore extends AsyncDisposable {
  /** Kind of the store; cursors are bound to it. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** Present only where threads are rollout files on this machine. */
  readonly rolloutPaths?: RolloutPaths;
  /** Present only where other processes may write the same threads. */
  readonly ownership?: ThreadOwnership;

  /** Reserves a thread. Nothing is stored before `LiveThread.persist`. `conflict` if the id is taken. */
  createThread(params: CreateThread): Promise<LiveThread>;
  /**
   * Makes and stores a thread with the history of another one, which does not pass through the caller. Null where that
   * cannot be for this thread, or `copied` made none: then the history has to be read.
   */
  copyThread?(params: CopyThread): Promise<LiveThread | null>;
  /** Takes the right to write an existing thread. `not-found`; `conflict` while another writer holds it. */
  resumeThread(params: ResumeThread): Promise<LiveThread>;
  /** Streams the records of a materialised thread in order, in pages of bounded size. `not-found`. */
  loadHistory(params: LoadHistory): AsyncIterable<RecordPage>;
  /** `not-found`; `corrupt` where the thread cannot be made out. */
  readThread(params: ReadThread): Promise<StoredThread>;
  /** Materialised threads with a user message. */
  listThreads(params: ListThreads): Promise<Page<StoredThread>>;
  /** `unsupported` with operation `list_turns` where `capabilities.turnPaging` is false. */
  listTurns(params: ListTurns): Promise<Page<StoredTurn>>;
  /** `unsupported` with operation `list_items` where `capabilities.itemPaging` is false. */
  listItems(params: ListItems): Promise<Page<StoredItem>>;
  /**
   * The named items of one turn, each once and oldest first; those that are not there are left out.
   */
  readItems?(params: ReadItems): Promise<readonly StoredItem[]>;
  /** What a thread consists of, in the order of its records. `invalid` for a cursor that does not belong here. */
  listTimeline?(params: ListTimeline): Promise<TimelinePage>;
  /** `unsupported` with operation `search_threads` where `capabilities.search` is false. */
  searchThreads(params: SearchThreads): Promise<ThreadHitPage>;
  /** Archived threads are `not-found` unless `includeArchived`. */
  updateThreadMetadata(params: UpdateThreadMetadata): Promise<StoredThread>;
  /** `not-found` for an unknown or already archived thread. */
  archiveThread(params: { readonly threadId: ThreadId }): Promise<void>;
  /** `not-found` for an unknown thread or one that is not archived. */
  unarchiveThread(params: { readonly threadId: ThreadId }): Promise<StoredThread>;
  /** Archived or not, with its history. `not-found`; `unsupported` where `capabilities.delete` is false. */
  deleteThread(params: { readonly threadId: ThreadId }): Promise<void>;
}
