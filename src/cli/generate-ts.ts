import { typescriptFiles } from './schema/typescript-files.ts';
import { writeFiles } from './schema/write-files.ts';

/** Writes `protocol.ts`: the wire as TypeScript types without dependencies, experimental parts included. */
export async function generateTs(outDir: string): Promise<void> {
  await writeFiles(outDir, typescriptFiles());
}
