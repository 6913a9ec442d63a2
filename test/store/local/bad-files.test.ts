import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readdir, symlink, utimes } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { INDEX_FILE } from '../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, LINES, line, metaLine, NAME, put, userLine } from './hand-made.ts';
import { type TemporaryHome, temporaryHome } from './temporary-home.ts';

/** Of the longest lines; a run that may take its time says 64. */
const LONG_LINE_BYTES = Number(process.env.BOBBIN_LONG_LINE_MIB ?? 4) * 1024 * 1024;
const CORRUPT = 'corrupt';
const NOT_FOUND = 'not-found';

/** A file that something is wrong with, and what is shown of its thread: its texts, or the code of the refusal. */
interface BadFile {
  readonly what: string;
  readonly shown: readonly string[] | typeof CORRUPT | typeof NOT_FOUND;
  /** Time in the name, where it matters. */
  readonly named?: string;
  readonly make: (path: string, threadId: string) => Promise<unknown>;
}

const lines = (threadId: string) => [metaLine({ id: threadId }), ...LINES.slice(1)];
const file = (
  what: string,
  shown: BadFile['shown'],
  content: (lines: readonly string[]) => string | Buffer,
): BadFile => ({
  what,
  shown,
  make: (path, threadId) => put('/', path, content(lines(threadId)) as string),
});
const between =
  (...foreign: readonly string[]) =>
  ([meta = '', user = '', agent = '']: readonly string[]) =>
    asFile([meta, ...foreign, user, ...foreign, agent, ...foreign]);
const named = (what: string, time: string): BadFile => ({ ...file(what, ['q', 'a'], asFile), named: time });
const sockets: Server[] = [];

const BAD_FILES: readonly BadFile[] = [
  file('empty', CORRUPT, () => ''),
  file('only NULs', CORRUPT, () => Buffer.alloc(5_000)),
  file('NULs at its end', ['q', 'a'], (all) => Buffer.concat([Buffer.from(asFile(all)), Buffer.alloc(5_000)])),
  file('NULs in its midst', ['q', 'a'], between('\0'.repeat(700))),
  file('one long line', CORRUPT, () => Buffer.alloc(LONG_LINE_BYTES, 'x')),
  file('a long record', ['q', 'a'], ([meta = '', user = '', agent = '']) =>
    asFile([meta, user, line('event_msg', { type: 'bulk', text: 'x'.repeat(LONG_LINE_BYTES) }), agent]),
  ),
  file('invalid UTF-8', ['q\uFFFD', 'a'], ([meta = '', , agent = '']) =>
    Buffer.concat([
      Buffer.from(asFile([meta, Buffer.from([0xff, 0xfe, 0x80]).toString('latin1')])),
      Buffer.from(`${userLine('q#')}\n${agent}\n`).map((byte) => (byte === 0x23 ? 0xff : byte)),
    ]),
  ),
  file('CRLF', ['q', 'a'], (all) => asFile(all.map((text) => `${text}\r`))),
  file('a byte order mark', CORRUPT, ([meta]) => `\uFEFF${meta}`.replace('session_meta', 'nothing')),
  file('every line twice', ['q', 'q', 'a', 'a'], (all) => asFile(all.flatMap((text) => [text, text]))),
  file('unknown types', ['q', 'a'], between(line('tomorrow', {}), line('event_msg', { type: 'tomorrow' }))),
  file(
    'foreign JSON',
    ['q', 'a'],
    between(
      '[1,2]',
      '12345',
      'null',
      '"text"',
      '{}',
      '1e999',
      '['.repeat(100_000),
      `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
      '{"timestamp":1,"type":2,"payload":3}',
      '{"timestamp":"x","type":"event_msg","payload":[]}',
      line('event_msg', { type: 'agent_message', message: 1e300 }),
      line('event_msg', { type: 'task_complete', turn_id: 'x', completed_at: 1e300, duration_ms: -1e300 }),
    ),
  ),
  file(
    'names of the language',
    ['q', 'a'],
    between(
      '{"__proto__":{"timestamp":"x","type":"event_msg","payload":{}}}',
      '{"timestamp":"x","type":"__proto__","payload":{"__proto__":{"type":"user_message","message":"no"}}}',
      ...['constructor', 'toString', '__proto__', 'hasOwnProperty'].flatMap((type) => [
        line(type, { type }),
        line('event_msg', { type }),
        line('response_item', { type }),
      ]),
    ),
  ),
  { what: 'a link to itself', shown: NOT_FOUND, make: (path) => symlink(path, path) },
  { what: 'a link to nothing', shown: NOT_FOUND, make: (path) => symlink('/nowhere/at/all', path) },
  { what: 'a folder', shown: NOT_FOUND, make: (path) => mkdir(path) },
  { what: 'a pipe', shown: NOT_FOUND, make: async (path) => execFileSync('mkfifo', [path]) },
  {
    what: 'a socket',
    shown: NOT_FOUND,
    make: async (path) => {
      const server = createServer();
      sockets.push(server);
      // Names of sockets are short: it is made under one and moved.
      const short = join(dirname(dirname(dirname(dirname(dirname(path))))), 's');
      server.listen(short);
      await once(server, 'listening');
      execFileSync('mv', [short, path]);
    },
  },
  named('a time in the future', '2999-12-31T23-59-59'),
  named('the first of all times', '1970-01-01T00-00-00'),
  named('a month and an hour that are none', '2026-13-45T99-99-99'),
  named('a year before the calendar', '0000-00-00T00-00-00'),
  {
    what: 'a time of change in the future',
    shown: ['q', 'a'],
    make: async (path, threadId) => {
      await put('/', path, asFile(lines(threadId)));
      await utimes(path, new Date('2999-01-01'), new Date('2999-01-01'));
    },
  },
  {
    what: 'times of change before all times',
    shown: ['q', 'a'],
    make: async (path, threadId) => {
      await put('/', path, asFile(lines(threadId).map((text) => text.replaceAll('2026-', '1900-'))));
      await utimes(path, new Date(0), new Date(0));
    },
  },
  {
    what: 'two files of one thread',
    shown: ['newer'],
    make: async (path, threadId) => {
      await put('/', path, asFile(lines(threadId)));
      const newer = path.replace('2026-01-09T10', '2026-01-09T11');
      await put('/', newer, asFile([metaLine({ id: threadId }), userLine('newer')]));
    },
  },
];

const idOf = (number: number) => `${ID.slice(0, -3)}${number.toString(16).padStart(3, '0')}`;
const GOOD_ID = idOf(0xfff);

async function textsOf(store: ThreadStore, threadId: string): Promise<readonly string[] | string> {
  try {
    const { rows } = await store.listItems({ threadId, pageSize: 100, sortDirection: 'asc' });
    return rows.flatMap(({ item }) => {
      if (item.type === 'agentMessage') return [item.text];
      if (item.type !== 'userMessage') return [];
      return item.content.map((part) => (part.type === 'text' ? part.text : part.type));
    });
  } catch (reason) {
    return (reason as { code?: string }).code ?? String(reason);
  }
}

async function listedIds(store: ThreadStore, params: Partial<typeof EVERYTHING> = {}): Promise<readonly string[]> {
  const { rows } = await store.listThreads({ ...EVERYTHING, ...params });
  return rows.map(({ threadId }) => threadId).toSorted();
}

/** The index is made behind the first answers. */
async function untilIndexed(store: ThreadStore, home: string, index: 'on' | 'off'): Promise<void> {
  if (index === 'off') return;
  await listedIds(store);
  await vi.waitFor(async () => expect(await readdir(home)).toContain(INDEX_FILE), { timeout: 30_000 });
}

const sorts = ['created_at', 'updated_at'] as const;

describe.each(['off', 'on'] as const)('LocalThreadStore with files that something is wrong with, index %s', (index) => {
  let home: TemporaryHome;
  let store: ThreadStore;
  const warnings: string[] = [];

  beforeAll(async () => {
    home = await temporaryHome();
    for (const [number, bad] of BAD_FILES.entries()) {
      const name = NAME.replace(ID, idOf(number)).replace('2026-01-09T10-00-00', bad.named ?? '2026-01-09T10-00-00');
      const path = join(home.path, DAY, name);
      await mkdir(dirname(path), { recursive: true });
      await bad.make(path, idOf(number));
    }
    await put(home.path, `${DAY}/${NAME.replace(ID, GOOD_ID)}`, asFile([metaLine({ id: GOOD_ID }), userLine('good')]));
    store = await LocalThreadStore.open({
      home: home.path,
      index,
      listMaxAgeMs: 0,
      onWarning: (message) => warnings.push(message),
    });
    await untilIndexed(store, home.path, index);
  }, 60_000);

  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    for (const server of sockets.splice(0)) server.close();
    await home[Symbol.asyncDispose]();
  });

  it.each(BAD_FILES.map((bad, number) => [bad.what, bad, idOf(number)] as const))(
    '%s',
    async (_, { shown }, threadId) => {
      expect(await textsOf(store, threadId)).toEqual(shown);
      const isListed = typeof shown !== 'string';
      for (const sortKey of sorts) expect((await listedIds(store, { sortKey })).includes(threadId)).toBe(isListed);
      if (isListed) expect((await store.readThread({ threadId })).preview).toBe(shown[0]);
      else await expect(store.resumeThread({ threadId })).rejects.toMatchObject({ code: shown });
    },
  );

  it('lists all others, by every order, by pages and once more', async () => {
    const expected = [
      GOOD_ID,
      ...BAD_FILES.flatMap(({ shown }, number) => (typeof shown === 'string' ? [] : idOf(number))),
    ];
    for (const sortKey of sorts) {
      for (const sortDirection of ['asc', 'desc'] as const) {
        expect(await listedIds(store, { sortKey, sortDirection })).toEqual(expected.toSorted());
        const paged: string[] = [];
        for (let cursor: string | null = null, page = 0; page < 100; page += 1) {
          const { rows, nextCursor } = await store.listThreads({
            ...EVERYTHING,
            sortKey,
            sortDirection,
            pageSize: 3,
            cursor,
          });
          paged.push(...rows.map(({ threadId }) => threadId));
          cursor = nextCursor;
          if (cursor === null) break;
        }
        expect(paged.toSorted()).toEqual(expected.toSorted());
      }
    }
    expect(warnings).toEqual([]);
  });
});

const NOBODY = 65_534;

// The superuser reads everything: the file is unreadable only for somebody else.
describe.runIf(process.geteuid?.() === 0).each(['off', 'on'] as const)(
  'LocalThreadStore with an unreadable file, index %s',
  (index) => {
    it('lists the others, says why it cannot be read, and shows it once it can', async () => {
      await using home = await temporaryHome();
      const path = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
      const good = await put(home.path, `${DAY}/${NAME.replace(ID, GOOD_ID)}`, asFile(lines(GOOD_ID)));
      for (let at = good; at.startsWith(home.path); at = dirname(at)) await chown(at, NOBODY, NOBODY);
      await chown(path, NOBODY, NOBODY);
      await chmod(path, 0);
      process.seteuid?.(NOBODY);
      try {
        await using store = await LocalThreadStore.open({ home: home.path, index, listMaxAgeMs: 0 });
        await untilIndexed(store, home.path, index);
        for (const sortKey of sorts) expect(await listedIds(store, { sortKey })).toEqual([GOOD_ID]);
        expect([await textsOf(store, ID), await textsOf(store, GOOD_ID)]).toEqual(['unavailable', ['q', 'a']]);
        await expect(store.resumeThread({ threadId: ID })).rejects.toMatchObject({
          code: 'unavailable',
          message: /EACCES/,
        });
        expect((await lstat(path)).mode & 0o777).toBe(0);
        await chmod(path, 0o600);
        await expect.poll(() => listedIds(store)).toEqual([ID, GOOD_ID]);
        expect(await textsOf(store, ID)).toEqual(['q', 'a']);
      } finally {
        process.seteuid?.(0);
      }
    });
  },
);
