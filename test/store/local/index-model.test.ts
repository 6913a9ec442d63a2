import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredItem, StoredTurn } from '../../../src/history/stored-turn.ts';
import { TurnProjector } from '../../../src/history/turn-projector.ts';
import { INDEX_FILE } from '../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { recordOfLine } from '../../../src/store/local/rollout-records.ts';
import { itemsNamed, pageItems } from '../../../src/store/page-items.ts';
import { pageTimeline } from '../../../src/store/page-timeline.ts';
import { pageTurns } from '../../../src/store/page-turns.ts';
import type { Page, ThreadStore } from '../../../src/store/thread-store.ts';
import { agentLine, asFile, DAY, ID, line, metaLine, NAME, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const HISTORIES = Number(process.env.BOBBIN_MODEL_HISTORIES ?? 100);
const MANY_MS = 120_000 + HISTORIES * 200;
const SCOPE = { threadId: ID, store: 'local' };

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
  | { readonly do: 'truncate'; readonly keep: number }
  | { readonly do: 'deleteIndex' | 'spoilIndex' | 'reopen' }
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
  readonly goesOn: boolean;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: lines.map((some) => ({ do: 'append' as const, lines: some })) },
  { weight: 1, arbitrary: lines.map((some) => ({ do: 'appendTorn' as const, lines: some })) },
  { weight: 1, arbitrary: lines.map((some) => ({ do: 'rewrite' as const, lines: some })) },
  { weight: 1, arbitrary: lines.map((some) => ({ do: 'replace' as const, lines: some })) },
  { weight: 1, arbitrary: fc.nat(100).map((keep) => ({ do: 'truncate' as const, keep })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('deleteIndex' as const, 'spoilIndex' as const, 'reopen' as const).map((what) => ({
      do: what,
    })),
  },
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
        maxBytes: fc.constantFrom(1, 300, 1_000, 5_000, 1_000_000),
        itemsView: fc.constantFrom('notLoaded' as const, 'summary' as const, 'full' as const),
        turnId: fc.option(turnId, { nil: null }),
        turns: fc.nat(3),
        pages: fc.integer({ min: 1, max: 30 }),
        goesOn: fc.boolean(),
      })
      .map((of) => ({ do: 'page' as const, of })),
  },
);

const HEAD = asFile([metaLine()]);

class Subject {
  readonly home: string;
  readonly path: string;
  #store: ThreadStore;
  readonly #cursors: Record<PageOf['rows'], string | null> = { turns: null, items: null };
  #timelineCursor: string | null = null;

  private constructor(home: string, path: string, store: ThreadStore) {
    this.home = home;
    this.path = path;
    this.#store = store;
  }

  static async open(home: string): Promise<Subject> {
    const path = await put(home, `${DAY}/${NAME}`, HEAD);
    return new Subject(home, path, await LocalThreadStore.open({ home, index: 'on' }));
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'append':
        return appendFile(this.path, asFile(step.lines));
      case 'appendTorn':
        return appendFile(this.path, step.lines.join('\n'));
      case 'rewrite':
        return writeFile(this.path, HEAD + asFile(step.lines));
      case 'replace':
        await writeFile(`${this.path}.new`, HEAD + asFile(step.lines));
        return rename(`${this.path}.new`, this.path);
      case 'truncate':
        return this.#truncate(step.keep);
      case 'reopen':
        return this.#reopen(async () => undefined);
      case 'deleteIndex':
        return this.#reopen(() => this.#removeIndex());
      case 'spoilIndex':
        return this.#reopen(() => writeFile(join(this.home, INDEX_FILE), Buffer.alloc(5_000, 'garbage')));
      case 'page':
        return this.#comparePages(step.of);
      case 'timeline':
        return this.#compareTimeline(step);
      case 'readItems':
        expect(await this.#store.readItems?.({ threadId: ID, ...step })).toEqual(
          itemsNamed((await this.#fold()).items(), step),
        );
    }
  }

  close(): Promise<void> {
    return this.#store[Symbol.asyncDispose]() as Promise<void>;
  }

  async #truncate(percent: number): Promise<void> {
    const { byteLength } = await readFile(this.path);
    await truncate(this.path, Math.max(HEAD.length, Math.floor((byteLength * percent) / 100)));
  }

  async #reopen(between: () => Promise<void>): Promise<void> {
    await this.close();
    await between();
    this.#store = await LocalThreadStore.open({ home: this.home, index: 'on' });
  }

  async #removeIndex(): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) await rm(join(this.home, INDEX_FILE + suffix), { force: true });
  }

  /** Goes along pages, turning back now and then; begins where earlier pages ended when `goesOn`. */
  async #comparePages(of: PageOf): Promise<void> {
    let cursor = of.goesOn ? this.#cursors[of.rows] : null;
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
      this.#cursors[of.rows] = page.nextCursor ?? page.backwardsCursor;
      if (cursor === null) return;
    }
  }

  /** Null when both refuse the cursor. */
  async #comparePage(of: PageOf, cursor: string | null): Promise<Page<StoredTurn | StoredItem> | null> {
    const params = { ...of, threadId: ID, cursor };
    const projector = await this.#fold();
    const [page, expected] = await Promise.all([
      outcomeOf(async () => (of.rows === 'turns' ? this.#store.listTurns(params) : this.#store.listItems(params))),
      outcomeOf(async () =>
        of.rows === 'turns' ? pageTurns(projector.turns(), params, SCOPE) : pageItems(projector.items(), params, SCOPE),
      ),
    ]);
    expect(page).toEqual(expected);
    return 'rows' in page ? page : null;
  }

  async #compareTimeline(of: { readonly pageSize: number; readonly maxBytes: number; readonly goesOn: boolean }) {
    const timeline = (await this.#fold()).timeline();
    let cursor = of.goesOn ? this.#timelineCursor : null;
    do {
      const params = { ...of, threadId: ID, cursor };
      const expected = pageTimeline(timeline, params, SCOPE);
      expect(await this.#store.listTimeline?.(params)).toEqual(expected);
      this.#timelineCursor = expected.nextCursor ?? cursor;
      cursor = expected.nextCursor;
    } while (cursor !== null);
  }

  async #fold(): Promise<TurnProjector> {
    const projector = new TurnProjector();
    const all = (await readFile(this.path, 'latin1')).split('\n');
    all.forEach((one, seq) => {
      const record = recordOfLine(Buffer.from(one, 'latin1'));
      if (record !== null) projector.apply({ seq, ...record });
    });
    return projector;
  }
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
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
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
