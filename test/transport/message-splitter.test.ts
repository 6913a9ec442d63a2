import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageSplitter } from '../../src/transport/message-splitter.ts';

const MAX_BYTES = 32;

function split(chunks: readonly (string | Buffer)[], isEnded = true): readonly string[] {
  const splitter = new MessageSplitter(MAX_BYTES);
  const found: string[] = [];
  const takeAll = (): void => {
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
      if (frame.kind === 'message') found.push(frame.bytes.toString());
      else found.push(frame.kind === 'tooLong' ? `tooLong ${frame.head}` : frame.kind);
    }
  };
  for (const chunk of chunks) {
    splitter.push(Buffer.from(chunk));
    takeAll();
  }
  if (isEnded) splitter.end();
  takeAll();
  return found;
}

function cut(bytes: Buffer, positions: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(positions.map((position) => position % bytes.length))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('MessageSplitter', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['one line', ['{}\n'], ['{}']],
    ['several in one chunk', ['{"a":1}\n{"b":2}\n'], ['{"a":1}', '{"b":2}']],
    ['a line over several chunks', ['{"a"', ':', '1}\n'], ['{"a":1}']],
    ['carriage returns', ['{}\r\n[]\r\n'], ['{}', '[]']],
    ['blank lines', ['\n', ' \t\r\n{}\n\n\n'], ['{}']],
    ['a last line without line feed', ['{}\n[]'], ['{}', '[]']],
    ['separators that are no line feeds', ['"\u2028\u0085"\n'], ['"\u2028\u0085"']],
    ['a line that starts like a header', ['cont\n{}\n'], ['cont', '{}']],
    ['a line at the bound', [`${'x'.repeat(32)}\n`], ['x'.repeat(32)]],
    ['a line over the bound', [`${'x'.repeat(33)}\n{}\n`], [`tooLong ${'x'.repeat(33)}`, '{}']],
    ['nothing', [], []],
  ])('splits %s', (_, chunks, messages) => {
    expect(split(chunks)).toEqual(messages);
  });

  it.each<[string, string, readonly string[]]>([
    ['bodies by their length', 'Content-Length: 2\r\n\r\n{}Content-Length: 5\r\n\r\n{\n\n\n}', ['{}', '{\n\n\n}']],
    ['header names in any case, beside others', 'content-type: x\r\nCONTENT-LENGTH:2\r\n\r\n{}', ['{}']],
    [
      'a body over the bound',
      `Content-Length: 40\r\n\r\n${'x'.repeat(40)}Content-Length: 2\r\n\r\n{}`,
      [`tooLong ${'x'.repeat(40)}`, '{}'],
    ],
    ['a header without length', 'Content-Type: x\r\n\r\nContent-Length: 2\r\n\r\n{}', ['badHeader', '{}']],
    ['a length that is no number', 'Content-Length: -2\r\n\r\nContent-Length: 2\r\n\r\n{}', ['badHeader', '{}']],
    ['a body that was cut off', 'Content-Length: 9\r\n\r\n{}', []],
  ])('reads %s', (_, text, messages) => {
    expect(split([text])).toEqual(messages);
  });

  it('finds the same messages however the bytes are cut', () => {
    const lines = Buffer.from(`{"a":"ä€😀"}\r\n\n{"b":2}\n${'y'.repeat(70)}\n[]`);
    const headers = Buffer.from(
      `Content-Length: 4\r\n\r\n"ä"Content-Length: 50\r\n\r\n${'z'.repeat(50)}Content-Length: 2\r\n\r\n{}`,
    );
    for (const bytes of [lines, headers]) {
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length - 1)), (positions) => {
          const whole = split([bytes]).map(headless);
          expect(split(cut(bytes, positions)).map(headless)).toEqual(whole);
        }),
      );
    }
  });

  it('keeps no more than the head of a message over the bound', () => {
    const splitter = new MessageSplitter(MAX_BYTES);
    for (let index = 0; index < 1000; index += 1) {
      splitter.push(Buffer.alloc(10_000, 'x'));
      splitter.next();
    }
    splitter.push(Buffer.from('\n'));
    expect(splitter.next()).toEqual({ kind: 'tooLong', head: Buffer.alloc(4096, 'x') });
  });
});

/** How much of the head is there depends on the chunks. */
function headless(frame: string): string {
  return frame.replace(/^tooLong .*/, 'tooLong');
}
