import { asList, asRecord, asText } from '../../history/payload.ts';

const BYTES_PER_TOKEN = 4;
/** What a picture counts for, whatever the length of its data URL. */
const IMAGE_BYTES = 7373;
/** Encrypted reasoning is base64, with a wrapping that the model does not see. */
const ENCRYPTION_BYTES = 650;

/**
 * Size of a model context as the original guesses it: four bytes of JSON a token, each part rounded up, but pictures and
 * encrypted reasoning by what the model gets of them.
 */
export function estimateTokens(instructions: string, items: readonly object[]): number {
  return tokensOf(Buffer.byteLength(instructions)) + estimateItems(items);
}

export function estimateItems(items: readonly object[]): number {
  return items.reduce((total, item) => total + tokensOf(bytesOf(item)), 0);
}

/** Text that is no JSON. */
export function estimateText(text: string): number {
  return tokensOf(Buffer.byteLength(text));
}

function tokensOf(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

function bytesOf(item: object): number {
  const payload = asRecord(item);
  const encrypted = asText(payload?.encrypted_content);
  if (encrypted !== null) return Math.max(0, Math.floor((encrypted.length * 3) / 4) - ENCRYPTION_BYTES);
  const images = [...asList(payload?.content), ...asList(payload?.output)]
    .map(dataLength)
    .filter((length) => length > 0);
  return images.reduce((bytes, length) => bytes - length + IMAGE_BYTES, Buffer.byteLength(JSON.stringify(item)));
}

/** Length of the data in the URL of a picture; 0 for anything else. */
function dataLength(part: unknown): number {
  const url = asText(asRecord(part)?.image_url);
  return url?.startsWith('data:') ? url.length - url.indexOf(',') - 1 : 0;
}
