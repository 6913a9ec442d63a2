import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPatch } from '../../../src/agent/patch/apply-patch.ts';
import { parsePatch } from '../../../src/agent/patch/parse-patch.ts';
import { planPatch } from '../../../src/agent/patch/plan-patch.ts';
import { TurnDiff } from '../../../src/agent/patch/turn-diff.ts';

let root: string;
let turnDiff: TurnDiff;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-diff-')));
  turnDiff = new TurnDiff();
  await mkdir(join(root, 'sub'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function patch(body: string): Promise<string | null> {
  const cwd = join(root, 'sub');
  const plan = await planPatch(parsePatch(`*** Begin Patch\n${body}\n*** End Patch`), cwd);
  await turnDiff.beforePatch('turn', cwd, plan);
  await applyPatch(plan);
  return turnDiff.afterPatch(plan);
}

describe('TurnDiff', () => {
  it('names files outside of a folder without repository by their whole path, and follows moves', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
    await writeFile(join(root, 'big.txt'), `${lines.join('\n')}\n`);
    await patch('*** Update File: ../big.txt\n@@\n-line 20\n+TWENTY');
    expect(await patch('*** Update File: ../big.txt\n*** Move to: x/big2.txt\n@@\n-line 21\n+TWENTY1')).toBe(
      [
        `diff --git a/${root}/big.txt b/x/big2.txt`,
        'index bab081fdb7372d4e471fcbb12b886e1a7cddcae2..441c83ee4366566c99ae2a106f792be0b5232f95',
        `--- a/${root}/big.txt`,
        '+++ b/x/big2.txt',
        '@@ -17,8 +17,8 @@',
        ...[' line 17', ' line 18', ' line 19', '-line 20', '-line 21', '+TWENTY', '+TWENTY1'],
        ...[' line 22', ' line 23', ' line 24', ''],
      ].join('\n'),
    );
  });

  it('is empty once the changes are undone', async () => {
    await patch('*** Add File: new.txt\n+x');
    expect(turnDiff.current('turn')).toContain('new file mode 100644');
    expect(await patch('*** Delete File: new.txt')).toBe('');
  });

  it('current() is null for a turn without patches', async () => {
    await patch('*** Add File: new.txt\n+x');
    expect(turnDiff.current('next')).toBeNull();
  });

  it('names binary files without showing them', async () => {
    await writeFile(join(root, 'sub/data'), 'a\0b\n');
    expect(await patch('*** Delete File: data')).toBe(
      'diff --git a/data b/data\ndeleted file mode 100644\n' +
        'index 1a23e4be731d2f539deeea324686d000ccdfbfcd..0000000000000000000000000000000000000000\n' +
        'Binary files a/data and /dev/null differ\n',
    );
  });
});
