import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MODULE = pathToFileURL(path.resolve('bin/young-generation.js')).href;
const SMALL_MB = 4;

/** The room for young objects, in MB, of a program that makes many, before and after it has started a thread. */
const PROGRAM = `
  import { once } from 'node:events';
  import { getHeapSpaceStatistics } from 'node:v8';
  import { Worker } from 'node:worker_threads';
  import { keepYoungGenerationSmall } from '${MODULE}';

  keepYoungGenerationSmall();
  function room() {
    const kept = [];
    for (let n = 0; n < 1_000_000; n += 1) {
      kept.push({ text: 'n' + n });
      if (kept.length > 10_000) kept.length = 0;
    }
    return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20;
  }
  const before = room();
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  await once(worker, 'online');
  console.log(JSON.stringify([before, room()]));
  process.exit();
`;

it('keepYoungGenerationSmall() holds, also when a thread was started', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM]);
  const rooms = JSON.parse(stdout) as readonly number[];
  expect(rooms.filter((room) => room > SMALL_MB)).toEqual([]);
});
