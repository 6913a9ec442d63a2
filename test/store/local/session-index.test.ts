import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import { SessionIndex } from '../../../src/store/local/session-index.ts';
import { temporaryHome } from './temporary-home.ts';

const A = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
const B = '01a1fd1b-9a97-7951-97dd-a6ca697e18eb';
const NOW = new Date('2026-01-09T10:00:00.123Z');

async function openIndex(content?: string) {
  const home = await temporaryHome();
  const path = join(home.path, 'session_index.jsonl');
  if (content !== undefined) await writeFile(path, content);
  const options = { home: home.path, files: nodeFileLayer, durability: 'disk' as const, onWarning: () => undefined };
  return {
    home: home.path,
    path,
    index: new SessionIndex(options),
    other: new SessionIndex(options),
    [Symbol.asyncDispose]: home[Symbol.asyncDispose],
  };
}

const entry = (id: string, name: string) =>
  `{"id":"${id}","thread_name":"${name}","updated_at":"2026-01-09T10:00:00.123Z"}\n`;

describe('SessionIndex', () => {
  it('names() is empty without a file', async () => {
    await using subject = await openIndex();
    expect(await subject.index.names()).toEqual(new Map());
  });

  it('setName() appends a line that another reader sees', async () => {
    await using subject = await openIndex();
    expect(await subject.other.names()).toEqual(new Map());
    await subject.index.setName(A, 'first', NOW);
    await subject.index.setName(A, 'second', NOW);
    expect(await subject.other.names()).toEqual(new Map([[A, 'second']]));
    expect(await readFile(subject.path, 'utf8')).toBe(entry(A, 'first') + entry(A, 'second'));
  });

  it('setName() clears a name with an empty one', async () => {
    await using subject = await openIndex(entry(A, 'first'));
    await subject.index.setName(A, null, NOW);
    expect(await subject.index.names()).toEqual(new Map());
    expect(await readFile(subject.path, 'utf8')).toBe(entry(A, 'first') + entry(A, ''));
  });

  it('setName() writes nothing to clear a name that is not there', async () => {
    await using subject = await openIndex();
    await subject.index.setName(A, null, NOW);
    expect(await readdir(subject.home)).toEqual(['session_index.jsonl.lock']);
  });

  it('passes over foreign lines and ends a torn one', async () => {
    await using subject = await openIndex(`[]\n\n${entry(A, ' kept ')}{"id":5}\n{"id":"${B}","thread_na`);
    await subject.index.setName(B, 'new', NOW);
    expect(await subject.index.names()).toEqual(
      new Map([
        [A, 'kept'],
        [B, 'new'],
      ]),
    );
  });

  it('forget() removes the lines of one thread only', async () => {
    await using subject = await openIndex(`${entry(A, 'a')}junk\n${entry(B, 'b')}${entry(A, 'c')}`);
    await subject.index.forget(A);
    expect(await readFile(subject.path, 'utf8')).toBe(`junk\n${entry(B, 'b')}`);
    expect(await subject.index.names()).toEqual(new Map([[B, 'b']]));
  });

  it('forget() of the last name leaves no file', async () => {
    await using subject = await openIndex(entry(A, 'a'));
    await subject.index.forget(A);
    expect(await subject.index.names()).toEqual(new Map());
    expect(await readdir(subject.home)).toEqual(['session_index.jsonl.lock']);
  });

  it('names() sees what another program appended', async () => {
    await using subject = await openIndex(entry(A, 'a'));
    await subject.index.names();
    await appendFile(subject.path, entry(B, 'b'));
    expect(await subject.index.names()).toEqual(
      new Map([
        [A, 'a'],
        [B, 'b'],
      ]),
    );
  });
});
