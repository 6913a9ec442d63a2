import { describe, expect, it } from 'vitest';
import { LineQueue } from '../../../../src/store/local/files/line-queue.ts';

function setUp() {
  const lines = ['one\n', 'two\n', 'three\n'].map((text) => Buffer.from(text));
  const queue = new LineQueue();
  queue.add(lines);
  return { lines, queue, content: () => ({ text: Buffer.concat(queue.lines).toString(), bytes: queue.byteLength }) };
}

describe('LineQueue', () => {
  it('gives its first lines away and takes lines back before the others', () => {
    const { lines, queue, content } = setUp();
    queue.takeFirst(2);
    expect(content()).toEqual({ text: 'three\n', bytes: 6 });
    queue.putBack(lines.slice(0, 2));
    expect(content()).toEqual({ text: 'one\ntwo\nthree\n', bytes: 14 });
  });

  it('removes the very lines that it is given, and none where one of them is not there', () => {
    const { lines, queue, content } = setUp();
    expect(queue.remove([...lines.slice(1, 2), Buffer.from('one\n')])).toBe(false);
    expect(content()).toEqual({ text: 'one\ntwo\nthree\n', bytes: 14 });
    expect(queue.remove(lines.slice(1, 2))).toBe(true);
    expect(content()).toEqual({ text: 'one\nthree\n', bytes: 10 });
  });

  it('is empty once it was cleared, and hands out what was in it', () => {
    const { lines, queue, content } = setUp();
    expect(queue.clear()).toEqual(lines);
    expect(content()).toEqual({ text: '', bytes: 0 });
  });
});
