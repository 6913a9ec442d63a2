import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type ReadOptions, readRegularFile } from '../../system/read-regular-file.ts';

const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

/** What other files claim to be by their name, for the message to the model. */
const CLAIMED_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.bmp': 'image/bmp',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.ico': 'image/x-icon',
  '.avif': 'image/avif',
  '.heic': 'image/heic',
  '.pdf': 'application/pdf',
  '.json': 'application/json',
  '.html': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
};

/** The file is there, but no image that a model service takes. */
export class UnsupportedImage extends Error {
  override readonly name = 'UnsupportedImage';
}

/**
 * An image file as a data URL: PNG, JPEG, GIF or WebP by its content, whatever its name.
 *
 * Rejects with {@link UnsupportedImage}, or as the system refused to read it.
 */
export async function readImageFile(path: string, options: Pick<ReadOptions, 'isAllowed'> = {}): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_IMAGE_BYTES) throw new UnsupportedImage(`it is larger than ${MAX_IMAGE_BYTES} bytes`);
  const bytes = await readRegularFile(path, options);
  const type = imageType(bytes);
  if (type !== null) return `data:${type};base64,${bytes.toString('base64')}`;
  throw new UnsupportedImage(`unsupported image \`${CLAIMED_TYPES[extname(path).toLowerCase()] ?? 'unknown'}\``);
}

// One image that the service does not take makes it refuse the whole conversation from then on.
function imageType(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return bytes.includes(PNG_END) ? 'image/png' : null;
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : null;
}
