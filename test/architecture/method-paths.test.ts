import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { methods } from '../../src/methods/index.ts';
import { unbuiltMethods } from '../../src/methods/unbuilt.ts';
import { notifications } from '../../src/protocol/notifications/index.ts';
import { serverRequests } from '../../src/protocol/server-requests/index.ts';

interface Named {
  readonly name: string;
}

const FOLDERS: readonly { folder: string; others: readonly string[]; declared: readonly Named[] }[] = [
  {
    folder: 'methods',
    others: ['define-method', 'describe-issue', 'index', 'parse-params', 'services', 'unbuilt'],
    declared: methods,
  },
  { folder: 'protocol/notifications', others: ['index'], declared: notifications },
  {
    folder: 'protocol/server-requests',
    others: ['approval', 'elicitation', 'elicitation-schema', 'index'],
    declared: serverRequests,
  },
];

async function modulesBelow(folder: string): Promise<string[]> {
  const root = fileURLToPath(new URL(`../../src/${folder}/`, import.meta.url));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replace(/\.ts$/, ''));
}

test.each(FOLDERS)('$folder has one file per wire name, spelled like it', async ({ folder, others, declared }) => {
  const modules = (await modulesBelow(folder)).filter((path) => !others.includes(path));
  expect(modules.sort()).toEqual(declared.map((entry) => entry.name).sort());
});

test.each(FOLDERS)('each file of $folder declares its own wire name', async ({ folder, declared }) => {
  for (const { name } of declared) {
    const url = new URL(`../../src/${folder}/${name}.ts`, import.meta.url).href;
    const module: object = await import(url);
    const declarations = Object.values(module).filter((value) => (value as Partial<Named>).name === name);
    expect(declarations, name).toHaveLength(1);
  }
});

test('unbuiltMethods names no method that is built, and none twice', () => {
  const built = new Set<string>(methods.map((method) => method.name));
  const names = unbuiltMethods.map((method) => method.name);
  expect(names.filter((name) => built.has(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
