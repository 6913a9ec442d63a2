import fc from 'fast-check';
import { expect } from 'vitest';
import { type HistoryRecord, newRecord } from '../../../../src/history/record.ts';
import { sampleMeta } from '../../../../src/store/contract/samples.ts';
import { ThreadStoreError } from '../../../../src/store/errors.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../../src/store/thread-store.ts';
import { EVERYTHING } from '../hand-made.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { Perhaps, RecordModel, type ThreadModel } from './thread-model.ts';

const SLOTS = 3;
const HOME = '/home';

export type Action =
  | { readonly do: 'append' | 'appendDurably'; readonly slot: number; readonly count: number; readonly bytes: number }
  | { readonly do: 'name' | 'branch'; readonly slot: number; readonly to: string | null }
  | {
      readonly do: 'create' | 'persist' | 'flush' | 'close' | 'resume' | 'archive' | 'unarchive' | 'delete' | 'read';
      readonly slot: number;
    };

const slot = fc.nat(SLOTS - 1);
const simple = (weight: number, action: Exclude<Action['do'], 'append' | 'appendDurably' | 'name' | 'branch'>) => ({
  weight,
  arbitrary: slot.map((at): Action => ({ do: action, slot: at })),
});
const appending = (action: 'append' | 'appendDurably') =>
  fc
    .record({ slot, count: fc.integer({ min: 1, max: 3 }), bytes: fc.constantFrom(1, 40, 600, 3_000) })
    .map((rest): Action => ({ do: action, ...rest }));

export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: appending('append') },
  { weight: 4, arbitrary: appending('appendDurably') },
  simple(4, 'create'),
  simple(6, 'persist'),
  simple(10, 'flush'),
  simple(3, 'close'),
  simple(4, 'resume'),
  simple(2, 'archive'),
  simple(2, 'unarchive'),
  simple(1, 'delete'),
  simple(3, 'read'),
  {
    weight: 4,
    arbitrary: fc
      .record({ slot, to: fc.constantFrom(null, 'one', 'two', 'three') })
      .map((rest): Action => ({ do: 'name', ...rest })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ slot, to: fc.constantFrom('main', 'side') })
      .map((rest): Action => ({ do: 'branch', ...rest })),
  },
);

/** A store on a simulated disk, and beside it what it told of each thread. */
export class ModelledStore {
  readonly #disk: SimulatedDisk;
  #store: ThreadStore;
  readonly #threads: (ThreadModel | null)[] = Array.from({ length: SLOTS }, () => null);
  readonly #deleted = new Set<string>();
  #nextThread = 1;
  #nextRecord = 0;

  private constructor(disk: SimulatedDisk, store: ThreadStore) {
    this.#disk = disk;
    this.#store = store;
  }

  static async open(disk: SimulatedDisk): Promise<ModelledStore> {
    return new ModelledStore(disk, await openStore(disk));
  }

  /** Does it, where it makes sense. A failure has to be one of the store's own. */
  async do(action: Action): Promise<void> {
    const thread = this.#threads[action.slot] ?? null;
    if (thread === null) {
      if (action.do === 'create') await this.#create(action.slot);
      return;
    }
    const sure = thread.isStored.isSure && thread.isStored.values[0] === true;
    switch (action.do) {
      case 'create':
        return;
      case 'append':
        return this.#append(thread, action);
      case 'appendDurably':
        return this.#appendDurably(thread, action);
      case 'persist':
      case 'flush':
        return this.#flush(thread, action.do);
      case 'close':
        return this.#close(thread);
      case 'resume':
        return sure && thread.live === null ? this.#resume(thread) : undefined;
      case 'name':
        return sure ? this.#patch(thread, thread.name, action.to, { name: action.to }) : undefined;
      case 'branch':
        return sure ? this.#patch(thread, thread.branch, action.to, { gitInfo: { branch: action.to } }) : undefined;
      case 'archive':
      case 'unarchive':
        return sure ? this.#move(thread, action.do) : undefined;
      case 'delete':
        return sure ? this.#delete(thread, action.slot) : undefined;
      case 'read':
        return sure
          ? tried(async () => void (await this.#store.readThread({ threadId: thread.threadId }))).then()
          : undefined;
    }
  }

  /** Another process takes the disk over: what the first one had not flushed is gone, or not. */
  async restart(how: 'ended' | 'cut'): Promise<void> {
    await this.dispose();
    for (const thread of this.#threads) {
      if (thread === null) continue;
      thread.live = null;
      if (how === 'cut') thread.records.cut();
      else thread.records.letGo();
    }
    this.#store = await openStore(this.#disk);
  }

  async dispose(): Promise<void> {
    await Promise.resolve(this.#store[Symbol.asyncDispose]()).catch(() => undefined);
  }

  /** Everything accepted becomes durable now that nothing fails. */
  async flushAll(): Promise<void> {
    for (const thread of this.#threads) {
      if (thread?.live == null || !thread.live.isPersisted) continue;
      await thread.live.flush();
      thread.records.keepAll();
    }
  }

  /** What is read is what was told. */
  async check(): Promise<void> {
    const listed = new Map<string, boolean>();
    for (const archived of [false, true]) {
      for (const { threadId } of (await this.#store.listThreads({ ...EVERYTHING, archived })).rows) {
        expect(listed.has(threadId), `${threadId} is listed once`).toBe(false);
        listed.set(threadId, archived);
      }
    }
    for (const threadId of this.#deleted) expect(listed.has(threadId), `${threadId} stays deleted`).toBe(false);
    for (const [at, thread] of this.#threads.entries()) {
      if (thread === null) continue;
      if (!(await this.#checkThread(thread, listed.get(thread.threadId)))) this.#threads[at] = null;
    }
  }

  async #checkThread(thread: ThreadModel, isArchived: boolean | undefined): Promise<boolean> {
    const { threadId } = thread;
    if (thread.live !== null && !thread.live.isPersisted) return true;
    const wasSure = thread.isStored.isSure;
    thread.isStored.settle(isArchived !== undefined, `${threadId} is stored`);
    if (isArchived === undefined) {
      // Of a thread that could not be stored its first line may be there, without a message of the user.
      if (wasSure) await expect(this.#store.readThread({ threadId })).rejects.toMatchObject({ code: 'not-found' });
      return false;
    }
    thread.isArchived.settle(isArchived, `${threadId} is archived`);
    const read = await this.#store.readThread({ threadId });
    thread.name.settle(read.name, `name of ${threadId}`);
    thread.branch.settle(read.gitInfo?.branch ?? null, `branch of ${threadId}`);
    thread.records.settle(await this.#numbers(thread), threadId);
    return true;
  }

  async #numbers({ threadId }: ThreadModel): Promise<number[]> {
    const numbers: number[] = [];
    for await (const { records } of this.#store.loadHistory({ threadId })) {
      for (const { payload } of records) if (typeof payload.number === 'number') numbers.push(payload.number);
    }
    return numbers;
  }

  async #create(at: number): Promise<void> {
    const meta = sampleMeta(this.#nextThread);
    this.#nextThread += 1;
    const first = newRecord('event_msg', { type: 'user_message', message: 'first', images: [] });
    const live = await tried(() => this.#store.createThread({ meta, history: [first] }));
    if (live === null) return;
    this.#threads[at] = {
      threadId: meta.id,
      live,
      isStored: new Perhaps<boolean>(false),
      isArchived: new Perhaps<boolean>(false),
      name: new Perhaps<string | null>(null),
      branch: new Perhaps<string | null>(null),
      records: new RecordModel(),
    };
  }

  #newRecords(count: number, bytes: number): { readonly numbers: number[]; readonly records: HistoryRecord[] } {
    const numbers = Array.from({ length: count }, (_, index) => this.#nextRecord + index);
    this.#nextRecord += count;
    const text = 'x'.repeat(bytes);
    return { numbers, records: numbers.map((number) => newRecord('event_msg', { type: 'count', number, text })) };
  }

  async #append(thread: ThreadModel, { count, bytes }: { count: number; bytes: number }): Promise<void> {
    if (thread.live === null) return;
    const { numbers, records } = this.#newRecords(count, bytes);
    const { live } = thread;
    if ((await tried(() => live.appendItems(records))) !== null) thread.records.accept(...numbers);
    else thread.records.refuse(...numbers);
  }

  async #appendDurably(thread: ThreadModel, { count, bytes }: { count: number; bytes: number }): Promise<void> {
    if (thread.live === null) return;
    const { live } = thread;
    if ((await tried(() => live.persist().then(() => true))) === null) {
      thread.isStored.try(true);
      return;
    }
    thread.isStored.set(true);
    const { numbers, records } = this.#newRecords(count, bytes);
    // Whoever is told of a cut is dead: only a disk that goes on can say that nothing of it will ever be there.
    if ((await tried(() => live.appendDurably(records))) !== null || this.#disk.isOff)
      thread.records.accept(...numbers);
    else thread.records.refuse(...numbers);
  }

  async #flush(thread: ThreadModel, how: 'persist' | 'flush'): Promise<void> {
    if (thread.live === null) return;
    const { live } = thread;
    const done = await tried(() => live[how]().then(() => true));
    if (how === 'persist') {
      if (done === null) thread.isStored.try(true);
      else if (!thread.isStored.isSure || thread.isStored.values[0] === false) {
        thread.isStored.set(true);
        thread.records.keepAll();
      }
    } else if (done !== null && live.isPersisted) thread.records.keepAll();
  }

  async #close(thread: ThreadModel): Promise<void> {
    if (thread.live === null) return;
    const { live } = thread;
    const wasPersisted = live.isPersisted;
    const done = await tried(() => live.shutdown().then(() => true));
    thread.live = null;
    if (done !== null && wasPersisted) thread.records.keepAll();
    else thread.records.letGo();
    if (!wasPersisted && thread.isStored.isSure && thread.isStored.values[0] === false) {
      this.#threads[this.#threads.indexOf(thread)] = null;
    }
  }

  async #resume(thread: ThreadModel): Promise<void> {
    thread.live = await tried(() => this.#store.resumeThread({ threadId: thread.threadId }));
  }

  async #patch<T>(thread: ThreadModel, value: Perhaps<T>, to: T, patch: object): Promise<void> {
    const { threadId } = thread;
    const done = await tried(() => this.#store.updateThreadMetadata({ threadId, includeArchived: true, patch }));
    if (done === null) value.try(to);
    else value.set(to);
  }

  async #move(thread: ThreadModel, how: 'archive' | 'unarchive'): Promise<void> {
    const { threadId } = thread;
    if (!thread.isArchived.isSure || thread.isArchived.values[0] === (how === 'archive')) return;
    const done = await tried(async () => {
      await (how === 'archive' ? this.#store.archiveThread({ threadId }) : this.#store.unarchiveThread({ threadId }));
      return true;
    });
    if (done === null) thread.isArchived.try(how === 'archive');
    else thread.isArchived.set(how === 'archive');
  }

  async #delete(thread: ThreadModel, at: number): Promise<void> {
    const { threadId } = thread;
    const done = await tried(() => this.#store.deleteThread({ threadId }).then(() => true));
    // It is closed by then, or not yet.
    await tried(async () => thread.live?.discard());
    thread.live = null;
    thread.records.letGo();
    if (done === null) {
      thread.isStored.try(false);
      thread.name.try(null);
      return;
    }
    this.#deleted.add(threadId);
    this.#threads[at] = null;
  }
}

function openStore(disk: SimulatedDisk): Promise<ThreadStore> {
  return LocalThreadStore.open({ home: HOME, files: disk.layer(), index: 'off' });
}

/** Null when it failed, as stores fail. */
async function tried<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (reason) {
    expect(reason).toBeInstanceOf(ThreadStoreError);
    expect((reason as ThreadStoreError).code, (reason as Error).stack ?? '').not.toBe('internal');
    return null;
  }
}
