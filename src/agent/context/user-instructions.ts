import { open } from 'node:fs/promises';

/** Of all instruction files of a thread together; what is beyond it the model does not see. */
const MAX_BYTES = 32 * 1024;

/** The text of the instruction files (AGENTS.md …), in their order; null when they say nothing. */
export async function readUserInstructions(files: readonly string[]): Promise<string | null> {
  const texts: string[] = [];
  let left = MAX_BYTES;
  for (const file of files) {
    const bytes = await readHead(file, left);
    left -= bytes.length;
    if (bytes.length > 0) texts.push(bytes.toString('utf8'));
  }
  const text = texts.join('\n\n');
  return text.trim() === '' ? null : text;
}

async function readHead(path: string, maxBytes: number): Promise<Buffer> {
  if (maxBytes === 0) return Buffer.alloc(0);
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    // A file that is gone since it was found has nothing to say.
    return Buffer.alloc(0);
  }
}
