import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkedInFiles } from '../../src/cli/schema/checked-in-files.ts';

const schemaDir = fileURLToPath(new URL('../../schema/', import.meta.url));
const REFRESH = 'schema/ is stale; refresh it with: npm run schema';

async function filesOnDisk(): Promise<Map<string, string>> {
  const entries = await readdir(schemaDir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [relative(schemaDir, path), await readFile(path, 'utf8')]),
    ),
  );
}

test('schema/ is what the declarations generate', async () => {
  const onDisk = await filesOnDisk();
  const generated = checkedInFiles();
  expect([...onDisk.keys()].sort(), REFRESH).toEqual([...generated.keys()].sort());
  const stale = [...generated].filter(([path, text]) => onDisk.get(path) !== text).map(([path]) => path);
  expect(stale, REFRESH).toEqual([]);
});
