import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../src/store/local/file-layer.ts';
import { headSync } from '../../../src/store/local/index/head-sync.ts';
import { readHead } from '../../../src/store/local/rollout-head.ts';
import { asFile, metaLine, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

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
