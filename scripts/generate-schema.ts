import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkedInFiles } from '../src/cli/schema/checked-in-files.ts';
import { writeFiles } from '../src/cli/schema/write-files.ts';

const schemaDir = fileURLToPath(new URL('../schema/', import.meta.url));

await rm(schemaDir, { recursive: true, force: true });
await writeFiles(schemaDir, checkedInFiles());
