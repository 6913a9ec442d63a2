import { describe, expect, it } from 'vitest';
import { ZstdUnpacker } from '../../../../src/store/local/files/zstd-unpacker.ts';

const BLOCK_BYTES = 128 * 1024;
/** A frame with a window of 128 KiB that does not tell its length. */
const HEADER = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
/** One byte that stands for a whole block of it. */
const REPEATED = blockOf(1, BLOCK_BYTES, Buffer.from('a'));

function blockOf(type: 0 | 1, length: number, content: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((length << 3) | (type << 1), 0, 3);
  return Buffer.concat([header, content]);
}

function unpackedBytes(file: Buffer): number {
  const unpacker = new ZstdUnpacker('file');
  let bytes = 0;
  for (const part of unpacker.push(file)) bytes += part.byteLength;
  return bytes;
}

describe('ZstdUnpacker', () => {
  it('stops at a file that unpacks to more than its size allows for', () => {
    const bomb = Buffer.concat([HEADER, ...Array<Buffer>(80_000).fill(REPEATED)]);
    expect(() => unpackedBytes(bomb)).toThrow(
      expect.objectContaining({ code: 'corrupt', message: expect.stringContaining('more than its size allows for') }),
    );
  });

  it('takes a small file however much it repeats itself', () => {
    expect(unpackedBytes(Buffer.concat([HEADER, ...Array<Buffer>(100).fill(REPEATED)]))).toBe(100 * BLOCK_BYTES);
  });
});
