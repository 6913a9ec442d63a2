import { bundleFile, entryFiles } from './schema/json-schema-files.ts';
import { writeFiles } from './schema/write-files.ts';

/**
 * Writes the wire as JSON schema (draft 7): `stable.json` or `experimental.json` with everything in one document, and
 * one document per method, notification and server request. Without `experimental` only what every client may use.
 */
export async function generateJsonSchema(outDir: string, options: { readonly experimental: boolean }): Promise<void> {
  await writeFiles(outDir, bundleFile(options));
  await writeFiles(outDir, entryFiles(options));
}
