import { ThreadStoreError } from './errors.ts';
import type { LiveThread } from './live-thread.ts';
import type { ThreadOwnership, WriteRight } from './ownership.ts';
import type { RolloutPaths } from './rollout-paths.ts';
import type { ListTimeline, LoadHistory, ReadItems, RecordPage, ThreadStore } from './thread-store.ts';

const MIN_PAGE_SIZE = 1;
const MAX_PAGE_SIZE = 100;

/** Rows of a page, clamped to 1..100: sizes of the wire are never refused. */
export function clampPageSize(pageSize: number): number {
  return Math.min(Math.max(pageSize, MIN_PAGE_SIZE), MAX_PAGE_SIZE);
}

/**
 * The same store, held to the contract's common rules: every error is a {@link ThreadStoreError}, page sizes are
 * clamped, and after disposal every call is refused with `closed`. Disposing it twice has no further effect.
 */
export function guarded(store: ThreadStore): ThreadStore {
  const gate = new Gate(store.name);
  return {
    name: store.name,
    capabilities: store.capabilities,
    ...(store.rolloutPaths === undefined ? {} : { rolloutPaths: guardedPaths(gate, store.rolloutPaths) }),
    ...(store.ownership === undefined ? {} : { ownership: guardedOwnership(gate, store.ownership) }),
    createThread: (params) =>
      gate.pass('create_thread', async () => guardedLive(gate, await store.createThread(params))),
    resumeThread: (params) =>
      gate.pass('resume_thread', async () => guardedLive(gate, await store.resumeThread(params))),
    loadHistory: (params) => gate.stream('load_history', () => store.loadHistory(params)),
    readThread: (params) => gate.pass('read_thread', () => store.readThread(params)),
    listThreads: (params) => gate.pass('list_threads', () => store.listThreads(clamped(params))),
    listTurns: (params) => gate.pass('list_turns', () => store.listTurns(clamped(params))),
    listItems: (params) => gate.pass('list_items', () => store.listItems(clamped(params))),
    ...guardedReads(gate, store),
    ...guardedCopy(gate, store),
    searchThreads: (params) => gate.pass('search_threads', () => store.searchThreads(clamped(params))),
    updateThreadMetadata: (params) => gate.pass('update_thread_metadata', () => store.updateThreadMetadata(params)),
    archiveThread: (params) => gate.pass('archive_thread', () => store.archiveThread(params)),
    unarchiveThread: (params) => gate.pass('unarchive_thread', () => store.unarchiveThread(params)),
    deleteThread: (params) => gate.pass('delete_thread', () => store.deleteThread(params)),
    [Symbol.asyncDispose]: () => gate.close(() => store[Symbol.asyncDispose]()),
  };
}

/** The calls that a store may leave out. */
function guardedReads(gate: Gate, store: ThreadStore): Pick<ThreadStore, 'readItems' | 'listTimeline'> {
  const readItems = store.readItems?.bind(store);
  const listTimeline = store.listTimeline?.bind(store);
  return {
    ...(readItems && { readItems: (params: ReadItems) => gate.pass('read_items', () => readItems(params)) }),
    ...(listTimeline && {
      listTimeline: (params: ListTimeline) => gate.pass('list_timeline', () => listTimeline(clamped(params))),
    }),
  };
}

function guardedCopy(gate: Gate, store: ThreadStore): Pick<ThreadStore, 'copyThread'> {
  const copyThread = store.copyThread?.bind(store);
  if (copyThread === undefined) return {};
  return {
    copyThread: (params) =>
      gate.pass('copy_thread', async () => {
        const live = await copyThread(params);
        return live === null ? null : guardedLive(gate, live);
      }),
  };
}

function guardedPaths(gate: Gate, paths: RolloutPaths): RolloutPaths {
  return {
    pathOf: (threadId) => paths.pathOf(threadId),
    readThreadByRolloutPath: (path) =>
      gate.pass('read_thread_by_rollout_path', () => paths.readThreadByRolloutPath(path)),
    loadHistoryByRolloutPath: (path) => gate.pass('load_history', () => paths.loadHistoryByRolloutPath(path)),
  };
}

function guardedOwnership(gate: Gate, ownership: ThreadOwnership): ThreadOwnership {
  return {
    attach: (host) => ownership.attach(host),
    holderOf: (threadId) => gate.pass('read_holder', () => ownership.holderOf(threadId)),
    requestRelease: (threadId) => gate.pass('request_release', () => ownership.requestRelease(threadId)),
  };
}

function guardedRight(gate: Gate, right: WriteRight): WriteRight {
  return {
    get isHeld() {
      return right.isHeld;
    },
    get revision() {
      return right.revision;
    },
    claim: () => gate.pass('claim_thread', () => right.claim()),
    release: () => gate.release('release_thread', () => right.release()),
  };
}

function guardedLive(gate: Gate, live: LiveThread): LiveThread {
  return {
    threadId: live.threadId,
    ...(live.writeRight === undefined ? {} : { writeRight: guardedRight(gate, live.writeRight) }),
    get epoch() {
      return live.epoch;
    },
    get isPersisted() {
      return live.isPersisted;
    },
    appendItems: (records, options) => gate.pass('append_items', () => live.appendItems(records, options)),
    appendDurably: (records) => gate.pass('append_items', () => live.appendDurably(records)),
    persist: () => gate.pass('persist_thread', () => live.persist()),
    flush: () => gate.pass('flush_thread', () => live.flush()),
    loadHistory: (params?: Omit<LoadHistory, 'threadId'>) =>
      gate.stream('load_history', () => live.loadHistory(params)),
    // Giving a thread back is allowed at any time: a closed store has given it back already.
    shutdown: () => gate.release('shutdown_thread', () => live.shutdown()),
    discard: () => gate.release('discard_thread', () => live.discard()),
    [Symbol.asyncDispose]: () => gate.release('shutdown_thread', async () => live[Symbol.asyncDispose]()),
  };
}

function clamped<Params extends { readonly pageSize: number }>(params: Params): Params {
  return { ...params, pageSize: clampPageSize(params.pageSize) };
}

/** The one way into a store: open or closed, and only its own kind of error comes out. */
class Gate {
  readonly #name: string;
  #closing: Promise<void> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  async pass<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    this.#assertOpen(operation);
    return translated(operation, call);
  }

  async release(operation: string, call: () => Promise<void>): Promise<void> {
    if (this.#closing !== null) return;
    await translated(operation, call);
  }

  async *stream(operation: string, call: () => AsyncIterable<RecordPage>): AsyncIterable<RecordPage> {
    this.#assertOpen(operation);
    try {
      for await (const page of call()) {
        yield page;
        this.#assertOpen(operation);
      }
    } catch (error) {
      throw ThreadStoreError.from(error, operation);
    }
  }

  close(call: () => PromiseLike<void>): Promise<void> {
    this.#closing ??= translated('close', async () => call());
    return this.#closing;
  }

  #assertOpen(operation: string): void {
    if (this.#closing !== null) throw ThreadStoreError.closed(`${operation} of the store "${this.#name}"`);
  }
}

async function translated<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw ThreadStoreError.from(error, operation);
  }
}
