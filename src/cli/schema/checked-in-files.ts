import { bundleFile, entryFiles, type GeneratedFiles } from './json-schema-files.ts';
import { methodsTable } from './methods-table.ts';
import { typescriptFiles } from './typescript-files.ts';

/** Everything below `schema/`. */
export function checkedInFiles(): GeneratedFiles {
  const typescript = [...typescriptFiles()].map(([path, text]): [string, string] => [`typescript/${path}`, text]);
  return new Map([
    ...bundleFile({ experimental: false }),
    ...bundleFile({ experimental: true }),
    ...entryFiles({ experimental: true }),
    ...typescript,
    ['methods.md', methodsTable()],
  ]);
}
