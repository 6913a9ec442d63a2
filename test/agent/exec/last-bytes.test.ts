import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LastBytes } from '../../../src/agent/exec/last-bytes.ts';

describe('LastBytes', () => {
  it('bytes() is empty before anything comes', () => {
    expect(new LastBytes(4).bytes()).toEqual(Buffer.alloc(0));
  });

  it('bytes() is the end of all that came, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 16 }),
        (pieces, limit) => {
          const last = new LastBytes(limit);
          for (const piece of pieces) last.push(Buffer.from(piece));
          const all = Buffer.concat(pieces);
          const end = all.subarray(Math.max(0, all.length - limit));
          expect({ bytes: last.bytes(), length: last.length }).toEqual({ bytes: Buffer.from(end), length: end.length });
        },
      ),
    );
  });

  it('bytes() does not change with what comes later', () => {
    const last = new LastBytes(4);
    last.push(Buffer.from('abcd'));
    const before = last.bytes();
    last.push(Buffer.from('efgh'));
    expect({ before: before.toString(), after: last.bytes().toString() }).toEqual({ before: 'abcd', after: 'efgh' });
  });
});
