import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkIndex } from '../../../../src/store/local/doctor/check-index.ts';
import { checkLocks } from '../../../../src/store/local/doctor/check-locks.ts';
import { checkTemporaryFiles } from '../../../../src/store/local/doctor/check-temporary-files.ts';
import { examineHome } from '../../../../src/store/local/doctor/examine-home.ts';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { INDEX_FILE } from '../../../../src/store/local/index/schema.ts';
import { hostTag } from '../../../../src/store/local/ownership/owner-socket.ts';
import { WriterLocks } from '../../../../src/store/local/writing/writer-lock.ts';
import { agentLine, asFile, DAY, ID, LINES, line, metaLine, NAME, OTHER, put, userLine } from '../hand-made.ts';
import { indexHome } from '../index-home.ts';
import { type TemporaryHome, temporaryHome } from '../temporary-home.ts';

const FILE = `${DAY}/${NAME}`;
const OTHER_NAME = NAME.replace(ID, OTHER);
const OTHER_LINES = [metaLine({ id: OTHER }), userLine('q')];
const DEAD_PID = 2 ** 22 + 1;

/** A home with these files; folders and files are their owner's only, so that nothing is found there. */
async function homeOf(contents: Readonly<Record<string, string>>): Promise<TemporaryHome> {
  const home = await temporaryHome();
  for (const [path, content] of Object.entries(contents)) await put(home.path, path, content);
  await close(home.path);
  return home;
}

async function close(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await close(path);
    else await chmod(path, 0o600);
  }
}

async function findings(home: string, fix = false, nowMs = Date.now()): Promise<readonly unknown[]> {
  const report = await examineHome({ home, fix, nowMs });
  return report.findings.map(({ check, severity, path, message, fixed }) => [
    check,
    severity,
    path,
    message.replaceAll(home, ''),
    ...(fixed === null ? [] : [fixed]),
  ]);
}

describe('examineHome()', () => {
  it('tells threads, sizes and what takes the space', async () => {
    const content = asFile([...LINES, agentLine('b')]);
    const archived = `archived_sessions/${OTHER_NAME}`;
    await using home = await homeOf({ [FILE]: content, [archived]: asFile(OTHER_LINES) });
    const bytes = content.length + asFile(OTHER_LINES).length;
    const { recordTypes, ...report } = await examineHome({ home: home.path, fix: false });
    expect(report).toEqual({
      version: 1,
      home: home.path,
      isSound: true,
      totals: { threads: 2, archivedThreads: 1, files: 2, compressedFiles: 0, records: 6, bytes },
      index: { state: 'absent', bytes: 0, share: null, files: null },
      files: [
        {
          path: FILE,
          threadId: ID,
          isArchived: false,
          fileFormat: null,
          records: 4,
          bytes: content.length,
          index: null,
        },
        {
          path: archived,
          threadId: OTHER,
          isArchived: true,
          fileFormat: null,
          records: 2,
          bytes: asFile(OTHER_LINES).length,
          index: null,
        },
      ],
      findings: [],
    });
    expect(recordTypes.map(({ type, records }) => [type, records])).toEqual([
      ['session_meta', 2],
      ['event_msg/user_message', 2],
      ['event_msg/agent_message', 2],
    ]);
    expect(recordTypes.reduce((sum, size) => sum + size.bytes, 0)).toBe(bytes);
  });

  it('finds the lines that readers skip', async () => {
    await using home = await homeOf({});
    const parts = [
      asFile(LINES),
      '\0\0\0\n',
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
      'no json\nneither\n\n[1]\n',
      '{"timestamp":"t","type":"event_m',
    ];
    await mkdir(join(home.path, DAY), { recursive: true });
    await writeFile(join(home.path, FILE), Buffer.concat(parts.map((part) => Buffer.from(part))));
    await close(home.path);
    expect(await findings(home.path)).toEqual([
      ['lines', 'problem', FILE, 'line 10: the last line was not written to its end; readers skip it'],
      ['lines', 'problem', FILE, 'line 4: NUL bytes, as a loss of power leaves them; readers skip such lines'],
      ['lines', 'problem', FILE, 'line 5: bytes that are no UTF-8, shown as replacement characters'],
      ['lines', 'problem', FILE, '2 lines from line 6 on: no JSON; readers skip such lines'],
      ['lines', 'notice', FILE, 'line 9: JSON, but no record; readers skip such lines'],
    ]);
  });

  it('takes a last record without newline, records it does not know, and text in any language as sound', async () => {
    const content = asFile([...LINES, line('tomorrow', { a: 1 }), agentLine('żółw 🐢')]) + agentLine('b');
    await using home = await homeOf({ [FILE]: content });
    expect(await findings(home.path)).toEqual([]);
  });

  it('finds files that are empty, have no session meta, or hold another thread than their name says', async () => {
    const third = OTHER_NAME.replace('10-00-00', '09-00-00');
    await using home = await homeOf({
      [FILE]: '',
      [`${DAY}/${OTHER_NAME}`]: asFile([agentLine('a')]),
      [`${DAY}/${third}`]: asFile(LINES),
    });
    expect(await findings(home.path)).toEqual([
      ['lines', 'problem', `${DAY}/${OTHER_NAME}`, 'no session meta in its first lines, so it is not listed'],
      ['lines', 'notice', FILE, 'empty: its thread never got a first record'],
      ['lines', 'problem', `${DAY}/${third}`, `named after thread ${OTHER}, but holds thread ${ID}`],
      ['duplicates', 'problem', `${DAY}/${third}`, `the same thread as "/${FILE}", which is the one that is read`],
    ]);
  });

  it('finds a thread twice and a compressed copy, and lets the files of a revert be', async () => {
    const revert = NAME.replace('.jsonl', `_${OTHER}.jsonl`);
    await using home = await homeOf({
      [FILE]: asFile(LINES),
      [`${FILE}.zst`]: 'no frame of zstd',
      [`archived_sessions/${NAME}`]: asFile(LINES),
      [`${DAY}/${revert}`]: asFile(LINES),
    });
    expect(await findings(home.path)).toEqual([
      ['lines', 'problem', `${FILE}.zst`, expect.stringMatching(/^cannot be read: /)],
      [
        'duplicates',
        'problem',
        `archived_sessions/${NAME}`,
        `the same thread as "/${FILE}", which is the one that is read`,
      ],
      ['duplicates', 'problem', `${FILE}.zst`, `a compressed copy of "/${FILE}", which is the one that is read`],
    ]);
  });

  it('finds a file that continues one that is not there', async () => {
    const base = { thread_id: OTHER, end_ordinal_exclusive: 3, end_byte_offset: 100 };
    await using home = await homeOf({ [FILE]: asFile([metaLine({ history_base: base }), userLine('q')]) });
    const message = `continues ${OTHER}, but the files of that history are not all here or were changed`;
    expect(await findings(home.path)).toEqual([['bases', 'problem', FILE, message]]);
  });

  it('finds names of threads that are not there', async () => {
    const name = (id: string) => JSON.stringify({ id, thread_name: 'n', updated_at: 't' });
    await using home = await homeOf({ [FILE]: asFile(LINES), 'session_index.jsonl': asFile([name(ID), name(OTHER)]) });
    expect(await findings(home.path)).toEqual([
      ['names', 'notice', 'session_index.jsonl', `names thread ${OTHER}, which is not here`],
    ]);
  });

  it('finds and removes what dead writers left, and lets what living ones hold be', async () => {
    const note = { epoch: 1, pid: 7, host: 'h', client: null, since: '2026-01-09T10:00:00.000Z', socket: null };
    const [lock, owner] = [`thread-writer-locks/${OTHER}.lock`, `bobbin-owners/${OTHER}.json`];
    await using home = await homeOf({
      [FILE]: asFile(LINES),
      [lock]: '',
      [owner]: JSON.stringify({ threadId: OTHER, ...note }),
      [`bobbin-owners/${ID}.json`]: JSON.stringify({ threadId: ID, ...note }),
    });
    const locks = new WriterLocks({ home: home.path, files: nodeFileLayer, onWarning: () => undefined });
    const held = await locks.acquire(ID);
    const message = 'left by a writer that was killed; it keeps nobody out';
    const found = [
      ['locks', 'notice', lock, message],
      ['locks', 'notice', owner, `${message} (process 7 on h, since ${note.since})`],
    ];
    expect(await findings(home.path)).toEqual(found);
    expect(await findings(home.path, true)).toEqual(found.map((each) => [...each, 'removed']));
    expect(await readdir(join(home.path, 'thread-writer-locks'))).toEqual(['.coordination.lock', `${ID}.lock`]);
    expect(await readdir(join(home.path, 'bobbin-owners'))).toEqual([`${ID}.json`]);
    await held.release();
  });

  it('takes what another one removed meanwhile as removed', async () => {
    const left = { [`thread-writer-locks/${OTHER}.lock`]: '', [`session_index.jsonl.${DEAD_PID}.a1`]: '' };
    await using home = await homeOf({ [FILE]: asFile(LINES), ...left });
    const survey = {
      home: home.path,
      files: nodeFileLayer,
      rollouts: [],
      denied: [],
      index: { state: 'absent' },
      nowMs: Date.now() + 120_000,
    } as const;
    const found = [...(await checkLocks(survey)), ...(await checkTemporaryFiles(survey))];
    for (let doctor = 0; doctor < 2; doctor += 1) {
      expect(await Promise.all(found.map(({ mend }) => mend?.()))).toEqual(['removed', 'removed']);
    }
  });

  it('finds and removes files that a dead process did not live to put in place, a while after', async () => {
    const [left, living] = [DEAD_PID, process.pid].map((pid) => `session_index.jsonl.${pid}.a1`);
    const unfinished = ['copying', 'starting', 'unpacking'].map((doing) => `sessions/2026/01/10/.${NAME}.${doing}`);
    await using home = await homeOf({
      [FILE]: asFile(LINES),
      [`${left}`]: '',
      [`${living}`]: '',
      ...Object.fromEntries(unfinished.map((path) => [path, 'x'])),
    });
    expect(await findings(home.path)).toEqual([]);
    const later = Date.now() + 120_000;
    const found = [left, ...unfinished].map((path) => [
      'temporary-files',
      'notice',
      path,
      'left by a process that is gone',
    ]);
    expect(await findings(home.path, false, later)).toEqual(found);
    expect(await findings(home.path, true, later)).toEqual(found.map((each) => [...each, 'removed']));
    expect((await readdir(home.path)).sort()).toEqual([living, 'sessions']);
    expect(await readdir(join(home.path, DAY))).toEqual([NAME]);
    expect(await readdir(join(home.path, 'sessions/2026/01/10'))).toEqual([]);
  });

  it('finds and removes logins that a killed process did not live to put in place', async () => {
    const names = ['.credentials.json', 'auth.json', 'config.toml'].map((name) => `${name}.${randomUUID()}.tmp`);
    await using home = await homeOf(Object.fromEntries(names.map((name) => [name, ''])));
    expect(await findings(home.path)).toEqual([]);
    expect(await findings(home.path, true, Date.now() + 120_000)).toEqual(
      names.map((name) => ['temporary-files', 'notice', name, 'left by a process that is gone', 'removed']),
    );
    expect(await readdir(home.path)).toEqual([]);
  });

  it('finds and removes the sockets that nobody listens at any more', async () => {
    const [dead, living] = ['1', '2'].map((tail) => `${hostTag()}-${DEAD_PID}-0000000${tail}.sock`);
    await using home = await homeOf({});
    const folder = join(home.path, 'bobbin-owners');
    await mkdir(folder, { mode: 0o700 });
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script, join(folder, `${dead}`)]);
    const server = createServer().listen(join(folder, `${living}`));
    await once(server, 'listening');
    expect(await findings(home.path, true, Date.now() + 120_000)).toEqual([
      ['temporary-files', 'notice', `bobbin-owners/${dead}`, 'left by a process that is gone', 'removed'],
    ]);
    expect(await readdir(folder)).toEqual([living]);
    server.close();
  });

  it('finds what others than the owner may reach', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES), 'auth.json': '{}' });
    await chmod(join(home.path, 'auth.json'), 0o640);
    await chmod(join(home.path, 'sessions'), 0o755);
    await chmod(join(home.path, DAY), 0o755);
    await chmod(join(home.path, FILE), 0o644);
    expect(await findings(home.path)).toEqual([
      ['permissions', 'problem', 'auth.json', 'a secret that others than its owner may reach; it should be 0600'],
      ['permissions', 'notice', 'sessions', 'and 1 more: open to others than their owner; 0700 would keep them out'],
      ['permissions', 'notice', FILE, 'open to others than their owner; 0600 would keep them out'],
    ]);
  });

  it('finds no difference between files of any shape and the index that a store made of them', async () => {
    await using home = await homeOf({
      [FILE]: `${asFile([...LINES, '', 'no json', '[1]'])}{"torn`,
      [`${DAY}/${OTHER_NAME}`]: asFile(OTHER_LINES) + agentLine('without newline'),
      [`${DAY}/rollout-2026-01-09T10-00-00-${OTHER.replace('01a1', '01a2')}.jsonl`]: '',
    });
    await indexHome(home.path);
    const { findings, index: found } = await examineHome({ home: home.path, fix: false });
    expect(findings.filter(({ check }) => check === 'index')).toEqual([]);
    expect(found).toMatchObject({ state: 'sound', files: { current: 3, behind: 0, missing: 0, wrong: 0, gone: 0 } });
  });

  it('says that the index is behind the files, which is no problem', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES) });
    await indexHome(home.path);
    await appendFile(join(home.path, FILE), asFile([agentLine('b')]));
    await put(home.path, `${DAY}/${OTHER_NAME}`, asFile(OTHER_LINES));
    await close(home.path);
    const message = '1 file not in it yet, 1 file changed since; servers catch up by themselves';
    expect(await findings(home.path, true)).toEqual([['index', 'notice', INDEX_FILE, message]]);
  });

  it('removes an index that tells something else than the files', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES) });
    await indexHome(home.path);
    await put(home.path, FILE, asFile(LINES).replaceAll(ID, OTHER));
    await chmod(join(home.path, FILE), 0o600);
    const about = ['lines', 'problem', FILE, `named after thread ${ID}, but holds thread ${OTHER}`];
    const wrong = ['index', 'problem', INDEX_FILE, '1 file told wrongly'];
    expect(await findings(home.path)).toEqual([about, wrong]);
    expect(await findings(home.path, true)).toEqual([about, [...wrong, 'removed; servers make it anew']]);
    expect(await findings(home.path)).toEqual([about]);
  });

  it('removes a link that stands in the place of the index, and leaves what it leads to', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES), mine: 'mine' });
    for (const to of ['nowhere', 'mine']) {
      await symlink(to, join(home.path, INDEX_FILE));
      const found = ['index', 'problem', INDEX_FILE, `damaged: "/${INDEX_FILE}" is a link`];
      expect(await findings(home.path, true)).toEqual([[...found, 'removed; servers make it anew']]);
      expect(await readdir(home.path)).toEqual(['mine', 'sessions']);
    }
  });

  it('says of an index of no bytes, as a full disk leaves it, that it was not made to its end', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES), [INDEX_FILE]: '' });
    const message = 'cannot be used: it was begun, but not made to its end';
    expect(await findings(home.path, true)).toEqual([['index', 'notice', INDEX_FILE, message]]);
  });

  it('leaves an index that was made anew since it was looked at', async () => {
    await using home = await homeOf({ [FILE]: asFile(LINES) });
    await indexHome(home.path);
    const old = { state: 'damaged', bytes: 1, reason: 'spoilt', instance: -1 } as const;
    const survey = { home: home.path, files: nodeFileLayer, rollouts: [], denied: [], index: old, nowMs: Date.now() };
    const [diagnosis] = await checkIndex(survey);
    expect(await diagnosis?.mend?.()).toBe('left: a server made it anew meanwhile');
    expect(await readdir(home.path)).toContain(INDEX_FILE);
  });

  it('removes a damaged index and nothing else', async () => {
    await using home = await homeOf({
      [FILE]: asFile(LINES),
      [INDEX_FILE]: 'no database, but long enough to be one'.repeat(99),
    });
    const before = await readFile(join(home.path, FILE));
    const found = ['index', 'problem', INDEX_FILE, 'damaged: file is not a database'];
    expect(await findings(home.path)).toEqual([found]);
    expect(await findings(home.path, true)).toEqual([[...found, 'removed; servers make it anew']]);
    expect(await readdir(home.path)).toEqual(['sessions']);
    expect(await readFile(join(home.path, FILE))).toEqual(before);
  });
});
