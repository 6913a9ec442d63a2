import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Home } from '../config/home.ts';
import { asFile, DAY, LINES, NAME, put } from '../store/local/hand-made.ts';
import { run } from './program.ts';

describe('bobbin doctor', () => {
  it('says that a home is sound, with exit code 0', async () => {
    await using home = await Home.make();
    await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    const { code, stdout, stderr } = await run(['doctor'], { CODEX_HOME: home.path });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('1 thread in 1 file (0 archived, 0 compressed)');
    expect(stdout).toMatch(/^Sound/m);
  });

  it('prints problems as one JSON object, with exit code 1', async () => {
    await using home = await Home.make();
    await put(home.path, `${DAY}/${NAME}`, `${asFile(LINES)}{"torn`);
    const { code, stdout, stderr } = await run(['doctor', '--json', '--home', home.path]);
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, home: home.path, isSound: false, totals: { threads: 1 } });
  });

  it('says why it cannot look, with exit code 2', async () => {
    await using home = await Home.make();
    const missing = path.join(home.path, 'missing');
    const stderr = `bobbin: Cannot look at "${missing}": there is no such folder\n`;
    expect(await run(['doctor', '--home', missing])).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });
});
