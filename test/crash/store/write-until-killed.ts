import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type HistoryRecord, newRecord, type SessionMetaPayload } from '../../../src/history/record.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { seenThreads } from './seen-threads.ts';
import type { Deed, Told } from './told.ts';

// Run as a process of its own: works on threads for ever, and says before each deed what it is, and when it is done.

const LANES = 3;
const MOST_THREADS = 3;
/** Some are longer than what one write of the system stores at once, so that a kill can tear them. */
const LONG_CHARS = 300_000;
const PROVIDER = 'bench';

const [home = '', life = '', index = 'off', durability = 'os'] = process.argv.slice(2);

function tell(told: Told): void {
  const bytes = Buffer.from(`${JSON.stringify(told)}\n`);
  for (let at = 0; at < bytes.byteLength; ) at += writeSync(1, bytes, at);
}

const chance = (probability: number) => Math.random() < probability;
const upTo = (most: number) => 1 + Math.floor(Math.random() * most);
let nextNumber = 0;

function newNumber(): number {
  nextNumber += 1;
  return nextNumber;
}

/** Different in each life of a home. */
function newId(): string {
  return `01a1fd1b-9a2e-7121-a${life.padStart(3, '0')}-${newNumber().toString(16).padStart(12, '0')}`;
}

interface Turn {
  readonly records: readonly HistoryRecord[];
  readonly texts: readonly string[];
}

/** The user says something, the agent answers once or more. */
function newTurn(): Turn {
  const turnId = `t${life}.${newNumber()}`;
  const words = Array.from({ length: 1 + upTo(2) }, (_, at) => {
    const bytes = chance(0.04) ? LONG_CHARS : upTo(200);
    return `${turnId}.${at} ${'x'.repeat(bytes)}`;
  });
  const [asked = '', ...answers] = words;
  const records = [
    { type: 'task_started', turn_id: turnId, started_at: 1_767_952_800, model_context_window: null },
    { type: 'user_message', message: asked, images: [], local_images: [], text_elements: [] },
    ...answers.map((message) => ({ type: 'agent_message', message, phase: null, memory_citation: null })),
    { type: 'task_complete', turn_id: turnId, last_agent_message: null, completed_at: 1_767_952_801, duration_ms: 9 },
  ];
  return {
    records: records.map((payload) => newRecord('event_msg', payload)),
    texts: words.map((text) => `${text.split(' ')[0]}:${text.length}`),
  };
}

function metaOf(id: string): SessionMetaPayload {
  return {
    id,
    timestamp: new Date().toISOString(),
    cwd: home,
    originator: 'test',
    cli_version: '0.169.0',
    source: 'vscode',
    model_provider: PROVIDER,
  };
}

/** One thread that this process works on. */
class Worked {
  readonly threadId: string;
  readonly #store: ThreadStore;
  #texts: readonly string[];
  #live: Awaited<ReturnType<ThreadStore['resumeThread']>> | null = null;
  #isArchived: boolean;
  /** Texts of each turn that this process stored whole, behind which nothing else stands. */
  #turns: number[] = [];

  constructor(store: ThreadStore, threadId: string, texts: readonly string[], isArchived: boolean) {
    this.#store = store;
    this.threadId = threadId;
    this.#texts = texts;
    this.#isArchived = isArchived;
  }

  async make(): Promise<void> {
    const { records, texts } = newTurn();
    const paginated = newRecord('session_meta', { ...metaOf(this.threadId), history_mode: 'paginated' });
    const format = chance(0.4) ? [paginated] : [];
    const isGiven = chance(0.5);
    await this.#deed({ do: 'make', texts, isAtOnce: false }, async () => {
      this.#live = await this.#store.createThread({
        meta: metaOf(this.threadId),
        history: isGiven ? [...format, ...records] : format,
      });
      if (chance(0.5)) await this.#live.persist();
      if (!isGiven) await this.#live.appendItems(records);
      await this.#live.persist();
      await this.#live.flush();
    });
    this.#texts = texts;
  }

  async resume(): Promise<void> {
    await this.#deed({ do: 'keep' }, async () => {
      this.#live ??= await this.#store.resumeThread({ threadId: this.threadId });
    });
  }

  async say(): Promise<void> {
    await this.resume();
    const turns = Array.from({ length: upTo(3) }, newTurn);
    const texts = turns.flatMap((turn) => turn.texts);
    await this.#deed({ do: 'say', texts }, async () => {
      for (const { records } of turns) {
        const cut = upTo(records.length);
        await this.#live?.appendItems(records.slice(0, cut));
        if (chance(0.3)) await this.#live?.flush();
        await this.#live?.appendItems(records.slice(cut));
      }
      await this.#live?.flush();
    });
    this.#turns.push(...turns.map((turn) => turn.texts.length));
    this.#texts = [...this.#texts, ...texts];
  }

  async rollBack(): Promise<void> {
    const turns = Math.min(this.#turns.length, upTo(2));
    if (turns === 0) return;
    await this.resume();
    const count = this.#turns.splice(-turns).reduce((sum, one) => sum + one, 0);
    await this.#deed({ do: 'drop', count }, async () => {
      await this.#live?.appendDurably([newRecord('event_msg', { type: 'thread_rolled_back', num_turns: turns })]);
    });
    this.#texts = this.#texts.slice(0, -count);
  }

  async name(): Promise<void> {
    const to = `n${newNumber()}`;
    await this.#deed({ do: 'name', to }, () =>
      this.#store.updateThreadMetadata({ threadId: this.threadId, includeArchived: true, patch: { name: to } }),
    );
  }

  async branch(): Promise<void> {
    const patch = { gitInfo: { branch: `b${newNumber()}` } };
    await this.#deed({ do: 'keep' }, () =>
      this.#store.updateThreadMetadata({ threadId: this.threadId, includeArchived: true, patch }),
    );
  }

  async move(): Promise<void> {
    const { threadId } = this;
    const how = this.#isArchived ? 'unarchive' : 'archive';
    await this.#deed({ do: how }, () => this.#store[`${how}Thread`]({ threadId }));
    this.#isArchived = !this.#isArchived;
  }

  /** Null where such a thread is not copied as a whole. */
  async fork(): Promise<Worked | null> {
    const copy = new Worked(this.#store, newId(), this.#texts, false);
    let isMade = true;
    await copy.#deed({ do: 'make', texts: this.#texts, isAtOnce: true }, async () => {
      const copied = { takes: () => true, after: () => [] };
      const live = await this.#store.copyThread?.({ meta: metaOf(copy.threadId), sourceId: this.threadId, copied });
      copy.#live = live ?? null;
      isMade = live != null;
      if (!isMade) tell({ type: 'begun', threadId: copy.threadId, deed: { do: 'delete' } });
    });
    return isMade ? copy : null;
  }

  async close(): Promise<void> {
    await this.#deed({ do: 'keep' }, async () => this.#live?.shutdown());
    this.#live = null;
  }

  async delete(): Promise<void> {
    await this.#deed({ do: 'delete' }, () => this.#store.deleteThread({ threadId: this.threadId }));
  }

  async #deed(deed: Deed, work: () => Promise<unknown>): Promise<void> {
    tell({ type: 'begun', threadId: this.threadId, deed });
    await work();
    tell({ type: 'done', threadId: this.threadId });
  }
}

/** Works on a few threads, one deed after another. */
async function work(store: ThreadStore, threads: Worked[]): Promise<never> {
  for (const thread of threads) await thread.resume();
  for (;;) {
    const thread = threads[Math.floor(Math.random() * threads.length)];
    if (thread === undefined || (threads.length < MOST_THREADS && chance(0.2))) {
      const made = new Worked(store, newId(), [], false);
      await made.make();
      threads.push(made);
    } else await workOn(thread, threads);
    await delay(0);
  }
}

async function workOn(thread: Worked, threads: Worked[]): Promise<void> {
  const dice = Math.random();
  if (dice < 0.45) await thread.say();
  else if (dice < 0.57) await thread.rollBack();
  else if (dice < 0.65) await thread.name();
  else if (dice < 0.7) await thread.branch();
  else if (dice < 0.8) await thread.move();
  else if (dice < 0.85) await thread.close();
  else if (threads.length < MOST_THREADS) {
    const copy = await thread.fork();
    if (copy !== null) threads.push(copy);
  } else {
    await thread.delete();
    threads.splice(threads.indexOf(thread), 1);
  }
}

try {
  const store = await LocalThreadStore.open({
    home,
    durability: durability === 'disk' ? 'disk' : 'os',
    index: index === 'on' ? 'on' : 'off',
    isIndexAwaited: true,
    onWarning: () => undefined,
  });
  if (index === 'on') {
    const files = await LocalThreadStore.open({ home, index: 'off' });
    tell({ type: 'seen', through: 'files', threads: await seenThreads(files) });
  }
  const seen = await seenThreads(store);
  tell({ type: 'seen', through: index === 'on' ? 'index' : 'files', threads: seen });
  const threads = seen.map(({ threadId, texts, isArchived }) => new Worked(store, threadId, texts, isArchived));
  const lanes = Array.from({ length: LANES }, (_, lane) => threads.filter((_each, at) => at % LANES === lane));
  await Promise.all(lanes.map((own) => work(store, own)));
} catch (reason) {
  tell({ type: 'failed', stack: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) });
  process.exit(1);
}
