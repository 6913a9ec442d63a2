import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GeneratedFiles } from './json-schema-files.ts';

/** Writes the files below the folder and makes the folders that are missing. */
export async function writeFiles(outDir: string, files: GeneratedFiles): Promise<void> {
  for (const [path, text] of files) {
    const target = join(outDir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}
