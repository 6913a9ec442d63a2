import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAX_NAME_CHARS = 200;

/** Where a thread's generated images are kept. */
export function generatedImagesFolder(codexHome: string, threadId: string): string {
  return join(codexHome, 'generated_images', threadId);
}

/** Keeps an image that the model service made. Null where it is none, or cannot be written: it is in the item anyway. */
export async function saveGeneratedImage(folder: string, id: string, base64: string): Promise<string | null> {
  if (!BASE64.test(base64)) return null;
  const path = join(folder, `${id.replace(/[^\w-]/g, '_').slice(0, MAX_NAME_CHARS)}.png`);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, Buffer.from(base64, 'base64'), { mode: 0o600 });
    return path;
  } catch {
    return null;
  }
}
