import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RolloutRecorder } from '../../../../src/store/local/writing/rollout-recorder.ts';
import { type FaultyFiles, faultyFiles } from '../faulty-files.ts';
import { temporaryHome } from '../temporary-home.ts';

const line = (text: string) => Buffer.from(`${text}\n`);

interface Subject extends FaultyFiles, AsyncDisposable {
  readonly path: string;
  readonly recorder: RolloutRecorder;
  readonly warnings: string[];
  readonly foreign: (readonly [number, number])[];
  text(): Promise<string>;
}

async function openRecorder({ content, durability = 'disk' }: { content?: string; durability?: 'disk' | 'os' } = {}) {
  const home = await temporaryHome();
  const path = join(home.path, 'rollout.jsonl');
  if (content !== undefined) await writeFile(path, content);
  const faulty = faultyFiles();
  const warnings: string[] = [];
  const foreign: (readonly [number, number])[] = [];
  const recorder = await RolloutRecorder.open({
    files: faulty.files,
    path,
    create: content === undefined,
    durability,
    onWarning: (message) => warnings.push(message.replace(home.path, '')),
    onForeignBytes: (from, to) => {
      foreign.push([from, to]);
    },
  });
  const subject: Subject = {
    ...faulty,
    path,
    recorder,
    warnings,
    foreign,
    text: () => readFile(path, 'utf8'),
    async [Symbol.asyncDispose]() {
      await recorder.close();
      await home[Symbol.asyncDispose]();
    },
  };
  return subject;
}

describe('RolloutRecorder', () => {
  it('flush() writes a batch at once and syncs the file and its folder', async () => {
    await using subject = await openRecorder();
    await subject.recorder.append([line('a'), line('b')]);
    await subject.recorder.flush();
    expect([await subject.text(), subject.calls]).toEqual(['a\nb\n', ['write', 'sync', 'syncFolder']]);
  });

  it('flush() does not sync with durability os', async () => {
    await using subject = await openRecorder({ durability: 'os' });
    await subject.recorder.append([line('a')]);
    await subject.recorder.flush();
    expect(subject.calls).toEqual(['write']);
  });

  it('append() alone stores the line', async () => {
    await using subject = await openRecorder();
    await subject.recorder.append([line('a')]);
    await subject.recorder.drain();
    expect([await subject.text(), subject.calls]).toEqual(['a\n', ['write']]);
  });

  it('flush() called many times at once syncs for the first and once for all others', async () => {
    await using subject = await openRecorder({ content: '' });
    await subject.recorder.append([line('a')]);
    const first = subject.recorder.flush();
    await subject.recorder.drain();
    await subject.recorder.append([line('b')]);
    await Promise.all([first, ...Array.from({ length: 20 }, () => subject.recorder.flush())]);
    expect(subject.calls.filter((call) => call === 'sync').length).toBeLessThanOrEqual(2);
    expect(await subject.text()).toBe('a\nb\n');
  });

  it('makes files that only the owner reads', async () => {
    await using subject = await openRecorder();
    expect((await stat(subject.path)).mode & 0o777).toBe(0o600);
  });

  it('close() removes a file that was never written', async () => {
    await using subject = await openRecorder();
    await subject.recorder.close();
    await expect(stat(subject.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses lines after close()', async () => {
    await using subject = await openRecorder();
    await subject.recorder.close();
    await expect(subject.recorder.append([line('a')])).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('RolloutRecorder with a torn last line', () => {
  it('ends it with a newline before the first append, and warns once', async () => {
    await using subject = await openRecorder({ content: 'whole\n{"torn' });
    for (const text of ['a', 'b']) {
      await subject.recorder.append([line(text)]);
      await subject.recorder.flush();
    }
    expect([await subject.text(), subject.warnings.length]).toEqual(['whole\n{"torn\na\nb\n', 1]);
  });

  it('changes nothing when nothing is appended', async () => {
    await using subject = await openRecorder({ content: 'whole\n{"torn' });
    await subject.recorder.flush();
    expect(await subject.text()).toBe('whole\n{"torn');
  });
});

describe('RolloutRecorder after a failed write', () => {
  it.each([
    ['a full disk that took nothing', [{ stored: 0, code: 'ENOSPC' }]],
    ['a full disk that took a part', [{ stored: 3 }, { stored: 0, code: 'ENOSPC' }]],
    ['an input error after a part', [{ stored: 5, code: 'EIO' }]],
    ['a write that stays short', [{ stored: 2 }, { stored: 1 }]],
  ])('takes back its bytes and stores them with the next flush: %s', async (_, writes) => {
    await using subject = await openRecorder({ content: 'old\n' });
    subject.faults.writes.push(...writes);
    await subject.recorder.append([line('first'), line('second')]);
    await subject.recorder.flush().catch(() => subject.recorder.flush());
    await subject.recorder.append([line('third')]);
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\nfirst\nsecond\nthird\n');
  });

  it('leaves the file as it was, and tells the caller of flush()', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('first')]);
    await subject.recorder.drain();
    subject.faults.writes.push({ stored: 3 }, ...Array.from({ length: 3 }, () => ({ stored: 0, code: 'ENOSPC' })));
    await subject.recorder.append([line('second')]);
    await expect(subject.recorder.drain()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([await subject.text(), subject.recorder.snapshot()]).toEqual([
      'old\nfirst\n',
      { size: 10, queued: [line('second')] },
    ]);
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'ENOSPC' });
    await subject.recorder.flush();
    expect([await subject.text(), subject.warnings.length]).toEqual(['old\nfirst\nsecond\n', 1]);
  });

  it('goes on where a short write stopped', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    subject.faults.writes.push({ stored: 3 });
    await subject.recorder.append([line('first')]);
    await subject.recorder.flush();
    expect([await subject.text(), subject.calls]).toEqual(['old\nfirst\n', ['write', 'write', 'sync']]);
  });

  it('never cuts bytes of another program, and stores only what is missing', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    subject.faults.writes.push({ stored: 8, code: 'EIO' });
    subject.faults.truncates.push('EIO', 'EIO');
    await subject.recorder.append([line('first'), line('second')]);
    await expect(subject.recorder.drain()).rejects.toMatchObject({ code: 'EIO' });
    await appendFile(subject.path, 'foreign\n');
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\nfirst\nseforeign\nsecond\n');
  });
});

describe('RolloutRecorder after a failed sync', () => {
  it('writes everything since the last good sync again', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    subject.faults.syncs.push('EIO');
    await subject.recorder.append([line('first')]);
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'EIO' });
    expect(await subject.text()).toBe('old\n');
    await subject.recorder.append([line('second')]);
    await subject.recorder.flush();
    expect([await subject.text(), subject.calls]).toEqual([
      'old\nfirst\nsecond\n',
      ['write', 'sync', 'truncate', 'write', 'sync'],
    ]);
  });

  it('keeps what another program appended meanwhile, without doubling a line', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('first')]);
    await subject.recorder.drain();
    await appendFile(subject.path, 'foreign\n');
    subject.faults.syncs.push('EIO');
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'EIO' });
    await subject.recorder.append([line('second')]);
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\nfirst\nforeign\nsecond\n');
  });

  it('syncs a new folder entry again', async () => {
    await using subject = await openRecorder();
    subject.faults.folderSyncs.push('EIO');
    await subject.recorder.append([line('first')]);
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'EIO' });
    await subject.recorder.flush();
    expect(subject.calls).toEqual(['write', 'sync', 'syncFolder', 'syncFolder']);
  });
});

describe('RolloutRecorder.appendDurably()', () => {
  it('stores the lines behind what waits, and syncs them', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('a')]);
    await subject.recorder.appendDurably([line('b'), line('c')]);
    expect([await subject.text(), subject.calls.at(-1)]).toEqual(['old\na\nb\nc\n', 'sync']);
  });

  it.each([
    ['a failed write', { writes: [{ stored: 0, code: 'ENOSPC' }] }, 'ENOSPC'],
    ['a write that stopped in a line', { writes: [{ stored: 3, code: 'ENOSPC' }] }, 'ENOSPC'],
    ['a failed sync', { syncs: ['EIO'] }, 'EIO'],
  ])('takes the lines back after %s, and keeps the others', async (_, faults, code) => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('a')]);
    await subject.recorder.drain();
    Object.assign(subject.faults, faults);
    const refused = subject.recorder.appendDurably([line('b'), line('c')]);
    const later = subject.recorder.append([line('d')]);
    await expect(refused).rejects.toMatchObject({ code });
    await later;
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\na\nd\n');
  });

  it('keeps lines that are in the file and cannot be taken out', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    subject.faults.writes.push({ stored: 3, code: 'EIO' });
    subject.faults.truncates.push('EIO', 'EIO');
    await subject.recorder.appendDurably([line('a'), line('b')]);
    expect(subject.warnings).toHaveLength(1);
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\na\nb\n');
  });

  it('refuses lines of a file that was emptied', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await writeFile(subject.path, '');
    await expect(subject.recorder.appendDurably([line('a')])).rejects.toMatchObject({ code: 'corrupt' });
    expect(subject.recorder.snapshot().queued).toEqual([]);
  });
});

describe('RolloutRecorder beside another program', () => {
  it('reads on behind foreign lines and reports them', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('first')]);
    await subject.recorder.flush();
    await appendFile(subject.path, 'foreign\n');
    await subject.recorder.append([line('second')]);
    await subject.recorder.flush();
    expect([await subject.text(), subject.foreign]).toEqual(['old\nfirst\nforeign\nsecond\n', [[10, 18]]]);
  });

  it('ends a line that the other program left torn', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await appendFile(subject.path, 'fore');
    await subject.recorder.append([line('first')]);
    await subject.recorder.flush();
    expect(await subject.text()).toBe('old\nfore\nfirst\n');
  });

  it.each([
    ['cut short', 'one\n'],
    ['emptied', ''],
    ['overwritten with as many bytes', 'uno\ndos\n'],
    ['overwritten with more bytes', 'something else altogether\n'],
  ])('refuses to write on behind records that are gone: a file that was %s', async (_, content) => {
    for (const isNew of [false, true]) {
      await using subject = await openRecorder(isNew ? {} : { content: 'one\ntwo\n' });
      if (isNew) await subject.recorder.append([line('one'), line('two')]);
      await subject.recorder.flush();
      await writeFile(subject.path, content);
      await subject.recorder.append([line('three')]);
      await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'corrupt' });
      await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'corrupt' });
      expect(await subject.text()).toBe(content);
    }
  });

  it('refuses to write on when the file was emptied after a failed sync', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await subject.recorder.append([line('first')]);
    await subject.recorder.drain();
    await writeFile(subject.path, '');
    subject.faults.syncs.push('EIO');
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'EIO' });
    for (const _ of [1, 2]) await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'corrupt' });
    await expect(subject.recorder.appendDurably([line('second')])).rejects.toMatchObject({ code: 'corrupt' });
    expect(await subject.text()).toBe('');
  });

  it('fails when the file was deleted', async () => {
    await using subject = await openRecorder({ content: 'old\n' });
    await rm(subject.path);
    await subject.recorder.append([line('first')]);
    await expect(subject.recorder.flush()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
