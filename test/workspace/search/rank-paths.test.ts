import { describe, expect, it } from 'vitest';
import { rankPaths } from '../../../src/workspace/search/rank-paths.ts';

const pathOf = (path: string) => ({ root: '/r', path, isFolder: false });
const never = new AbortController().signal;

describe('rankPaths()', () => {
  it('counts a word as often as it stands in the query', async () => {
    const paths = [pathOf('some/path')];
    const [once] = await rankPaths(paths, 'path', never);
    const [thrice] = await rankPaths(paths, 'path path path', never);
    expect(thrice).toEqual({ ...once, score: 3 * (once?.score ?? 0) });
  });

  it('lets other work have its turn between the paths of a long query', async () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const words = [...letters].flatMap((one) => [...letters].slice(0, 12).map((other) => one + other));
    const paths = Array.from({ length: 128 }, (_, at) => pathOf(letters.repeat(5) + at));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    expect(await rankPaths(paths, words.join(' '), never)).toHaveLength(50);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
