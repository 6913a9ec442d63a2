import { appendFile, open, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryRecord, SessionMetaPayload } from '../../../src/history/record.ts';
import type { StoredItem, StoredTurn } from '../../../src/history/stored-turn.ts';
import { TurnProjector } from '../../../src/history/turn-projector.ts';
import type { LiveThread } from '../../../src/store/live-thread.ts';
import { INDEX_FILE } from '../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { recordOfLine } from '../../../src/store/local/rollouts/rollout-records.ts';
import { itemsNamed, pageItems } from '../../../src/store/page-items.ts';
import { pageTimeline } from '../../../src/store/page-timeline.ts';
import { pageTurns } from '../../../src/store/page-turns.ts';
import type { Page, ThreadStore } from '../../../src/store/thread-store.ts';
import { agentLine, asFile, DAY, EVERYTHING, ID, line, metaLine, NAME, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const HISTORIES = Number(process.env.BOBBIN_MODEL_HISTORIES ?? 300);
const OPTIONS = { index: 'on', durability: 'os', listMaxAgeMs: 0, isIndexAwaited: true } as const;
const INDEX_PAGE = 4_096;
const KEPT_CURSORS = 8;
const MANY_MS = 120_000 + HISTORIES * 200;

const turnId = fc.constantFrom('t1', 't2', 't3', 't4');
const itemId = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
const text = fc.constantFrom('', 'x', 'some words', 'ä€😀', 'y'.repeat(3_000));
const event = (payload: object) => line('event_msg', payload);
const own = (id: string | null) => (id === null ? {} : { bobbin: { item_id: id, started_at_ms: 7 } });

/** Lines of a rollout that take part in the fold, and some that do not. */
const anyLine = fc.oneof(
  { weight: 3, arbitrary: turnId.map((id) => event({ type: 'task_started', turn_id: id, started_at: 1 })) },
  { weight: 3, arbitrary: turnId.map((id) => event({ type: 'task_complete', turn_id: id, completed_at: 2 })) },
  turnId.map((id) => event({ type: 'turn_aborted', turn_id: id, reason: 'interrupted' })),
  { weight: 3, arbitrary: text.map(userLine) },
  { weight: 3, arbitrary: text.map(agentLine) },
  fc.tuple(text, itemId).map(([said, id]) => event({ type: 'agent_message', message: said, ...own(id) })),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('agent_reasoning', 'agent_reasoning_raw_content'), text, itemId)
      .map(([type, said, id]) => event({ type, text: said, ...own(id) })),
  },
  fc.tuple(turnId, itemId, text).map(([turn, id, output]) =>
    event({
      type: 'exec_command_end',
      turn_id: turn,
      call_id: id ?? 'call',
      command: ['ls'],
      aggregated_output: output,
    }),
  ),
  fc.tuple(turnId, itemId, text).map(([turn, id, said]) =>
    event({
      type: 'item_completed',
      turn_id: turn,
      completed_at_ms: 9,
      item: { type: 'AgentMessage', id: id ?? 'z', content: [{ type: 'Text', text: said }] },
    }),
  ),
  fc.nat(4).map((count) => event({ type: 'thread_rolled_back', num_turns: count })),
  turnId.map((id) => event({ type: 'error', message: 'no', turn_id: id })),
  fc.constant(line('compacted', { message: '' })),
  fc.constant(event({ type: 'context_compacted' })),
  text.map((output) => line('response_item', { type: 'function_call_output', call_id: 'c', output })),
  fc.constant(
    line('response_item', {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<hook_prompt hook_run_id="h">go</hook_prompt>' }],
    }),
  ),
  fc.constantFrom('', 'not json', '{"timestamp":"x"', line('from_tomorrow', {})),
);
const lines = fc.array(anyLine, { maxLength: 12 });

type Step =
  | { readonly do: 'append' | 'rewrite' | 'replace' | 'appendTorn'; readonly lines: readonly string[] }
  | { readonly do: 'appendOwn'; readonly lines: readonly string[]; readonly staysOpen: boolean }
  | { readonly do: 'truncate' | 'edit'; readonly atPercent: number }
  | { readonly do: 'deleteIndex' | 'deleteOpenIndex' | 'spoilIndex' | 'spoilPages' | 'reopen' }
  | { readonly do: 'archive' | 'fork' | 'list' }
  | { readonly do: 'page'; readonly of: PageOf }
  | { readonly do: 'timeline'; readonly pageSize: number; readonly maxBytes: number; readonly goesOn: boolean }
  | { readonly do: 'readItems'; readonly turnId: string; readonly itemIds: readonly string[] };

interface PageOf {
  readonly rows: 'turns' | 'items';
  readonly sortDirection: 'asc' | 'desc';
  readonly pageSize: number;
  readonly maxBytes: number;
  readonly itemsView: 'notLoaded' | 'summary' | 'full';
  readonly turnId: string | null;
  /** How often the direction changes. */
  readonly turns: number;
  readonly pages: number;
  /** Which of the cursors of earlier pages it begins with; null: with none. */
  readonly kept: number | null;
}

const withLines = <Do extends 'append' | 'rewrite' | 'replace' | 'appendTorn'>(what: Do) =>
  lines.map((some) => ({ do: what, lines: some }));
const plain = fc.constantFrom(
  ...(['deleteIndex', 'deleteOpenIndex', 'spoilIndex', 'spoilPages', 'reopen', 'fork'] as const),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: withLines('append') },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('appendOwn' as const), lines, staysOpen: fc.boolean() }) },
  { weight: 1, arbitrary: withLines('appendTorn') },
  { weight: 1, arbitrary: withLines('rewrite') },
  { weight: 1, arbitrary: withLines('replace') },
  { weight: 1, arbitrary: fc.nat(100).map((atPercent) => ({ do: 'truncate' as const, atPercent })) },
  { weight: 1, arbitrary: fc.nat(99).map((atPercent) => ({ do: 'edit' as const, atPercent })) },
  { weight: 1, arbitrary: plain.map((what) => ({ do: what })) },
  { weight: 1, arbitrary: fc.constantFrom('archive' as const, 'list' as const).map((what) => ({ do: what })) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('timeline' as const),
      pageSize: fc.integer({ min: 1, max: 9 }),
      maxBytes: fc.constantFrom(1, 1_000, 5_000, 1_000_000),
      goesOn: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(turnId, fc.array(fc.constantFrom('a', 'b', 'c', 'z', 'call', 'item-1', 'item-2', 'nobody')))
      .map(([id, itemIds]) => ({ do: 'readItems' as const, turnId: id, itemIds })),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({
        rows: fc.constantFrom('turns' as const, 'items' as const),
        sortDirection: fc.constantFrom('asc' as const, 'desc' as const),
        pageSize: fc.integer({ min: 1, max: 7 }),
        itemsView: fc.constantFrom('notLoaded' as const, 'summary' as const, 'full' as const),
        turnId: fc.option(turnId, { nil: null }),
        turns: fc.nat(3),
        pages: fc.integer({ min: 1, max: 12 }),
        maxBytes: fc.constantFrom(1, 300, 1_000, 5_000, 1_000_000),
        kept: fc.option(fc.nat(KEPT_CURSORS - 1), { nil: null }),
      })
      .map((of) => ({ do: 'page' as const, of })),
  },
);

const HEAD = asFile([metaLine()]);
const EVERY_ITEM: PageOf = {
  ...{ rows: 'items', sortDirection: 'asc', pageSize: 7, itemsView: 'full' },
  ...{ turnId: null, turns: 0, pages: 1_000, maxBytes: 1_000_000, kept: null },
};

/** One thread in a home, of which the file is what counts. */
class Subject {
  readonly home: string;
  #threadId = ID;
  #path: string;
  #isArchived = false;
  #store: ThreadStore;
  #live: LiveThread | null = null;
  #forks = 0;
  #edits = 0;
  readonly #cursors: Record<PageOf['rows'], readonly string[]> = { turns: [], items: [] };
  #timelineCursor: string | null = null;

  private constructor(home: string, path: string, store: ThreadStore) {
    this.home = home;
    this.#path = path;
    this.#store = store;
  }

  static async open(home: string): Promise<Subject> {
    const path = await put(home, `${DAY}/${NAME}`, HEAD);
    return new Subject(home, path, await LocalThreadStore.open({ ...OPTIONS, home }));
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'append':
        return appendFile(this.#path, asFile(step.lines));
      case 'appendTorn':
        return appendFile(this.#path, step.lines.join('\n'));
      case 'appendOwn':
        return this.#appendOwn(step.lines, step.staysOpen);
      case 'rewrite':
        await this.#letGo();
        return writeFile(this.#path, HEAD + asFile(step.lines));
      case 'replace':
        await this.#letGo();
        await writeFile(`${this.#path}.new`, HEAD + asFile(step.lines));
        return rename(`${this.#path}.new`, this.#path);
      case 'truncate':
        await this.#letGo();
        return truncate(this.#path, await this.#positionAt(step.atPercent));
      case 'edit':
        return this.#edit(step.atPercent);
      case 'reopen':
        return this.#reopen(async () => undefined);
      case 'deleteIndex':
        return this.#reopen(() => this.#removeIndex());
      case 'deleteOpenIndex':
        return this.#removeIndex();
      case 'spoilIndex':
        return this.#reopen(() => writeFile(join(this.home, INDEX_FILE), Buffer.alloc(5_000, 'garbage')));
      case 'spoilPages':
        return this.#reopen(() => this.#spoilPages());
      case 'archive':
        return this.#moveThread();
      case 'fork':
        return this.#fork();
      case 'list':
        return this.#compareLists();
      case 'page':
        return this.#comparePages(step.of);
      case 'timeline':
        return this.#compareTimeline(step);
      case 'readItems':
        expect(await this.#store.readItems?.({ ...step, threadId: this.#threadId })).toEqual(
          itemsNamed((await this.#fold()).items(), step),
        );
    }
  }

  async close(): Promise<void> {
    this.#live = null;
    await this.#store[Symbol.asyncDispose]();
  }

  async #appendOwn(lines: readonly string[], staysOpen: boolean): Promise<void> {
    this.#live ??= await this.#store.resumeThread({ threadId: this.#threadId });
    await this.#live.appendItems(recordsOf(lines));
    await this.#live.flush();
    if (!staysOpen) await this.#letGo();
  }

  async #letGo(): Promise<void> {
    await this.#live?.shutdown();
    this.#live = null;
  }

  async #positionAt(percent: number): Promise<number> {
    const { size } = await stat(this.#path);
    return Math.max(HEAD.length, Math.floor((size * percent) / 100));
  }

  /** Another line of the same length, as the time shows; what is appended before or after would hide it. */
  async #edit(percent: number): Promise<void> {
    await this.#letGo();
    await this.#comparePages(EVERY_ITEM);
    const text = await readFile(this.#path, 'latin1');
    const start = text.lastIndexOf('\n', await this.#positionAt(percent)) + 1;
    const [line = ''] = text.slice(start).split('\n', 1);
    await writeFile(
      this.#path,
      text.slice(0, start) + 'Z'.repeat(line.length) + text.slice(start + line.length),
      'latin1',
    );
    this.#edits += 1;
    await utimes(this.#path, this.#edits, this.#edits);
    await this.#comparePages(EVERY_ITEM);
  }

  async #reopen(between: () => Promise<void>): Promise<void> {
    await this.close();
    await between();
    this.#store = await LocalThreadStore.open({ ...OPTIONS, home: this.home });
  }

  async #removeIndex(): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) await rm(join(this.home, INDEX_FILE + suffix), { force: true });
  }

  async #spoilPages(): Promise<void> {
    const path = join(this.home, INDEX_FILE);
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size < 2 * INDEX_PAGE) return;
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(size - INDEX_PAGE, 'garbage'), 0, size - INDEX_PAGE, INDEX_PAGE);
    await file.close();
  }

  async #moveThread(): Promise<void> {
    const threadId = this.#threadId;
    if (this.#isArchived) await this.#store.unarchiveThread({ threadId });
    else await this.#store.archiveThread({ threadId });
    this.#isArchived = !this.#isArchived;
    await this.#locate();
  }

  /** The copy is what goes on; cursors of the old thread are no cursors of it. */
  async #fork(): Promise<void> {
    await this.#letGo();
    const [meta, ...history] = recordsOf((await readFile(this.#path, 'utf8')).split('\n'));
    this.#forks += 1;
    const id = ID.slice(0, -4) + String(this.#forks).padStart(4, '0');
    const live = await this.#store.createThread({
      meta: { ...(meta?.payload as unknown as SessionMetaPayload), id },
      history,
    });
    await live.persist();
    await live.shutdown();
    this.#threadId = id;
    this.#isArchived = false;
    this.#timelineCursor = null;
    await this.#locate();
  }

  async #locate(): Promise<void> {
    const path = await this.#store.rolloutPaths?.pathOf(this.#threadId);
    if (path == null) throw new Error('The thread has no file');
    this.#path = path;
  }

  /** Lists show what they show without an index. */
  async #compareLists(): Promise<void> {
    await using plainStore = await LocalThreadStore.open({ home: this.home, index: 'off' });
    for (const archived of [false, true]) {
      for (const sortKey of ['created_at', 'updated_at'] as const) {
        const params = { ...EVERYTHING, archived, sortKey };
        expect(await this.#store.listThreads(params)).toEqual(await plainStore.listThreads(params));
      }
    }
  }

  /** Goes along pages, turning back now and then; may begin where earlier pages ended. */
  async #comparePages(of: PageOf): Promise<void> {
    let cursor = of.kept === null ? null : (this.#cursors[of.rows][of.kept] ?? null);
    let { sortDirection } = of;
    let turnsLeft = of.turns;
    for (let pages = 0; pages < of.pages; pages += 1) {
      const page = await this.#comparePage({ ...of, sortDirection }, cursor);
      if (page === null) return;
      if (turnsLeft > 0 && pages % 2 === 1) {
        turnsLeft -= 1;
        sortDirection = sortDirection === 'asc' ? 'desc' : 'asc';
        cursor = page.backwardsCursor;
      } else {
        cursor = page.nextCursor;
      }
      this.#keep(of.rows, page.nextCursor ?? page.backwardsCursor);
      if (cursor === null) return;
    }
  }

  #keep(rows: PageOf['rows'], cursor: string | null): void {
    if (cursor !== null) this.#cursors[rows] = [cursor, ...this.#cursors[rows]].slice(0, KEPT_CURSORS);
  }

  /** Null when both refuse the cursor. */
  async #comparePage(of: PageOf, cursor: string | null): Promise<Page<StoredTurn | StoredItem> | null> {
    const scope = { threadId: this.#threadId, store: 'local' };
    const params = { ...of, threadId: this.#threadId, cursor };
    const projector = await this.#fold();
    const [page, expected] = await Promise.all([
      outcomeOf(async () => (of.rows === 'turns' ? this.#store.listTurns(params) : this.#store.listItems(params))),
      outcomeOf(async () =>
        of.rows === 'turns' ? pageTurns(projector.turns(), params, scope) : pageItems(projector.items(), params, scope),
      ),
    ]);
    expect(page).toEqual(expected);
    return 'rows' in page ? page : null;
  }

  async #compareTimeline(of: { readonly pageSize: number; readonly maxBytes: number; readonly goesOn: boolean }) {
    const timeline = (await this.#fold()).timeline();
    let cursor = of.goesOn ? this.#timelineCursor : null;
    do {
      const params = { ...of, threadId: this.#threadId, cursor };
      const expected = pageTimeline(timeline, params, { threadId: this.#threadId, store: 'local' });
      expect(await this.#store.listTimeline?.(params)).toEqual(expected);
      this.#timelineCursor = expected.nextCursor ?? cursor;
      cursor = expected.nextCursor;
    } while (cursor !== null);
  }

  async #fold(): Promise<TurnProjector> {
    const projector = new TurnProjector();
    const all = (await readFile(this.#path, 'latin1')).split('\n');
    all.forEach((one, seq) => {
      const record = recordOfLine(Buffer.from(one, 'latin1'));
      if (record !== null) projector.apply({ seq, ...record });
    });
    return projector;
  }
}

function recordsOf(lines: readonly string[]): readonly HistoryRecord[] {
  return lines.flatMap((one) => recordOfLine(Buffer.from(one)) ?? []);
}

async function outcomeOf<T>(task: () => Promise<T>): Promise<T | { readonly error: string }> {
  try {
    return await task();
  } catch (reason) {
    return { error: String(reason) };
  }
}

describe('LocalIndex', () => {
  it(
    'pages as a plain fold of the whole file does, whatever happens to file and index',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
          await using home = await temporaryHome();
          const subject = await Subject.open(home.path);
          try {
            for (const one of steps) await subject.run(one);
          } finally {
            await subject.close();
          }
        }),
        { numRuns: HISTORIES },
      );
    },
    MANY_MS,
  );
});
