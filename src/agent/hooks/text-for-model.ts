import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { truncateOutput } from '../tools/truncate-output.ts';

const MAX_BYTES = 10_000;

/** What a hook says to the model, within bounds; where it is longer, a file has all of it. */
export async function textForModel(text: string, threadId: string): Promise<string> {
  const within = truncateOutput(text, MAX_BYTES);
  if (within === text) return text;
  const folder = path.join(os.tmpdir(), 'hook_outputs', threadId);
  const file = path.join(folder, `${randomUUID()}.txt`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch {
    return within;
  }
  return `${within}\n\nFull hook output saved to: ${file}`;
}
