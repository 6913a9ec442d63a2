import { describe, expect, it } from 'vitest';
import { type FileLayer, nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { foundAt } from '../../../../src/store/local/rollouts/find-rollouts.ts';
import { type HistorySegment, historySegments } from '../../../../src/store/local/rollouts/history-base.ts';
import { RolloutCatalog } from '../../../../src/store/local/rollouts/rollout-catalog.ts';
import { asFile, DAY, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const LENGTH = 300;

const idOf = (number: number) => `01a1fd1b-9a2e-7121-a560-${String(number).padStart(12, '0')}`;

/** A file of one line that goes on behind the one line of another. */
function lineOf(number: number, base: { readonly number: number; readonly bytes: number } | null): string {
  const history_base =
    base === null
      ? undefined
      : { thread_id: idOf(base.number), end_ordinal_exclusive: base.number + 1, end_byte_offset: base.bytes };
  const payload = { id: idOf(number), history_mode: 'paginated', history_base };
  return JSON.stringify({ timestamp: '2026-01-09T10:00:00.000Z', ordinal: number, type: 'session_meta', payload });
}

async function chainIn(home: string): Promise<readonly HistorySegment[]> {
  const segments: HistorySegment[] = [];
  let base = null;
  for (let number = 0; number < LENGTH; number += 1) {
    const content = asFile([lineOf(number, base)]);
    const path = await put(home, `${DAY}/rollout-2026-01-09T10-00-00-${idOf(number)}.jsonl`, content);
    segments.push({ path, to: number === LENGTH - 1 ? null : content.length });
    base = { number, bytes: content.length };
  }
  return segments;
}

describe('historySegments()', () => {
  it('follows hundreds of files, and looks at the folders once', async () => {
    await using home = await temporaryHome();
    const chain = await chainIn(home.path);
    const listed: string[] = [];
    const files: FileLayer = {
      ...nodeFileLayer,
      list: (folder) => {
        listed.push(folder.slice(home.path.length + 1));
        return nodeFileLayer.list(folder);
      },
    };
    const last = foundAt(chain.at(-1)?.path ?? '', false);
    expect(await historySegments(new RolloutCatalog({ home: home.path, files }).bases(), last)).toEqual(chain);
    expect(listed.filter((folder) => folder === DAY)).toEqual([DAY]);
  });
});
