import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rootAbove } from '../../src/system/root-above.ts';
import { markAsStandIn } from '../../src/system/stand-in.ts';
import { temporaryFolder } from '../agent/script-file.ts';

it('rootAbove() finds the closest folder with a marker, and none by what only stands in for it', async () => {
  using folder = temporaryFolder();
  const [outer, inner] = [join(folder.path, 'outer'), join(folder.path, 'outer', 'inner')];
  mkdirSync(join(inner, '.git'), { recursive: true });
  mkdirSync(join(outer, '.git'));
  writeFileSync(join(outer, 'marker'), '');
  expect(await rootAbove(inner)).toBe(inner);
  expect(await rootAbove(inner, ['marker'])).toBe(outer);
  expect(await rootAbove(inner, ['missing'])).toBe(null);
  await markAsStandIn(join(inner, '.git'));
  expect(await rootAbove(inner)).toBe(outer);
  writeFileSync(join(inner, '.git', 'HEAD'), '');
  await markAsStandIn(join(inner, '.git'));
  expect(await rootAbove(inner)).toBe(inner);
});
