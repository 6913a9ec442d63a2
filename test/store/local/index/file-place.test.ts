import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileNameOf, pathOfFolder, placeOf } from '../../../../src/store/local/index/file-place.ts';

const ID = '0199a000-1111-7222-8333-444455556666';
const HOME = join('/', 'home', 'me');
const DAY = join('sessions', '2026', '03', '04');
const TIME = '2026-03-04T05-06-07';

describe('placeOf()', () => {
  it('keeps of a usual name its time and its id, and of a path what is below the home', () => {
    expect(placeOf(HOME, join(HOME, DAY, `rollout-${TIME}-${ID}.jsonl`))).toEqual({
      folder: DAY,
      name: TIME,
      namedId: ID,
    });
  });
});

describe('pathOfFolder() and fileNameOf()', () => {
  it.each([
    join(HOME, DAY, `rollout-${TIME}-${ID}.jsonl`),
    join(HOME, 'archived_sessions', `rollout-${TIME}-${ID}.jsonl`),
    join(HOME, DAY, `rollout-${TIME}-${ID}.jsonl.zst`),
    join(HOME, DAY, `rollout-${TIME}-${ID}_${ID}.jsonl`),
    join(HOME, DAY, `rollout-${TIME}-${ID.toUpperCase()}.jsonl`),
    join(HOME, DAY, `ROLLOUT-${TIME}-${ID}.jsonl`),
    join(HOME, DAY, 'rollout-12345.jsonl'),
    join(HOME, DAY, `rollout-${TIME}-null.jsonl`),
    join(HOME, `rollout-${TIME}-${ID}.jsonl`),
    join('/', 'elsewhere', `rollout-${TIME}-${ID}.jsonl`),
    join(`${HOME}2`, `rollout-${TIME}-${ID}.jsonl`),
  ])('gives back %s', (path) => {
    const place = placeOf(HOME, path);
    expect(join(pathOfFolder(HOME, place.folder), fileNameOf(place))).toBe(path);
  });
});
