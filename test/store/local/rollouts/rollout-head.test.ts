import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { headSync } from '../../../../src/store/local/index/head-sync.ts';
import { headInStart, readHead } from '../../../../src/store/local/rollouts/rollout-head.ts';
import { asFile, metaLine, put, userLine } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const MAX_BYTES = 100_000;

async function headsOf(content: string) {
  await using home = await temporaryHome();
  const path = await put(home.path, 'file.jsonl', content);
  const { summary, isComplete } = await readHead(nodeFileLayer, path, MAX_BYTES);
  return { preview: summary?.preview ?? null, isComplete, sync: headSync(path, MAX_BYTES)?.preview ?? null };
}

describe('readHead() and headSync()', () => {
  it('look for the first message no further than so many bytes', async () => {
    const near = asFile([metaLine(), 'x'.repeat(MAX_BYTES / 2), userLine('q')]);
    const far = asFile([metaLine(), 'x'.repeat(MAX_BYTES), userLine('q')]);
    expect([await headsOf(near), await headsOf(far)]).toEqual([
      { preview: 'q', isComplete: true, sync: 'q' },
      { preview: '', isComplete: true, sync: '' },
    ]);
  });

  it('leave a file whose first line does not end', async () => {
    expect(await headsOf('x'.repeat(MAX_BYTES * 3))).toEqual({ preview: null, isComplete: true, sync: null });
  });
});

describe('headInStart()', () => {
  const content = Buffer.from(asFile([metaLine(), userLine('q'), 'x'.repeat(1_000)]));
  const previewAt = (bytes: number, isAll: boolean) => {
    const head = headInStart(content.subarray(0, bytes), isAll);
    return head === null ? null : [head.summary?.preview, head.isComplete];
  };

  it('is null while more bytes may tell more', () => {
    const metaBytes = metaLine().length + 1;
    const messageBytes = metaBytes + userLine('q').length;
    expect([previewAt(metaBytes, false), previewAt(messageBytes, false)]).toEqual([null, null]);
    expect([previewAt(messageBytes + 1, false), previewAt(content.byteLength, true)]).toEqual([
      ['q', true],
      ['q', true],
    ]);
  });

  it('takes a last line without its end where the file has no more', () => {
    expect(previewAt(metaLine().length, true)).toEqual(['', false]);
    expect(previewAt(metaLine().length + 1 + userLine('q').length, true)).toEqual(['q', true]);
    expect(previewAt(10, true)).toEqual([undefined, false]);
  });
});
