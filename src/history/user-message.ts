import type { UserInput } from '../protocol/input.ts';
import { asList, asNumber, asRecord, asText, asTexts, type Payload } from './payload.ts';

type TextInput = Extract<UserInput, { type: 'text' }>;
type TextElement = TextInput['text_elements'][number];

/**
 * What a user said as the payload of a stored `user_message` event: one joined text, images beside it. Skills,
 * mentions and audio have no place in it.
 */
export function userMessagePayload(input: readonly UserInput[]): Payload {
  const texts = input.filter((part) => part.type === 'text');
  return {
    type: 'user_message',
    message: texts.map(({ text }) => text).join(''),
    images: input.flatMap((part) => (part.type === 'image' && part.url !== undefined ? [part.url] : [])),
    local_images: input.flatMap((part) => (part.type === 'localImage' ? [part.path] : [])),
    text_elements: joinedElements(texts),
  };
}

/**
 * How the parts of a message lie in its payload: a text by its length in UTF-16 units, an image by its turn, all else
 * itself. Null where one text before its images says it all.
 */
export function messageParts(input: readonly UserInput[]): readonly Payload[] | null {
  return isPlain(input) ? null : input.map(storedPart);
}

/** The parts of a message again, from its payload and what {@link messageParts} gave. */
export function messageContent(payload: Payload, parts: readonly unknown[]): readonly Payload[] {
  const message = asText(payload.message) ?? '';
  const [images, localImages] = [asTexts(payload.images).values(), asTexts(payload.local_images).values()];
  let at = 0;
  return parts.flatMap((stored): Payload[] => {
    const part = asRecord(stored);
    if (part?.type === 'text') {
      const text = message.slice(at, at + (asNumber(part.length) ?? 0));
      at += text.length;
      return [{ type: 'text', text, text_elements: asList(part.text_elements) }];
    }
    if (part?.type === 'image' && part.fileId === undefined) return [{ ...part, url: images.next().value ?? '' }];
    if (part?.type === 'localImage') return [{ ...part, path: localImages.next().value ?? '' }];
    return part === null ? [] : [part];
  });
}

function isPlain(input: readonly UserInput[]): boolean {
  const order = input.map((part) => PLAIN_ORDER.findIndex((isNext) => isNext(part)));
  return order.every((place, index) => (place > 0 ? place >= (order[index - 1] ?? 0) : place === 0 && index === 0));
}

/** What a payload says by itself, in its order: one text, images, images on the disk. */
const PLAIN_ORDER: readonly ((part: UserInput) => boolean)[] = [
  (part) =>
    part.type === 'text' &&
    part.text.trim() !== '' &&
    part.text_elements.every(({ placeholder }) => typeof placeholder === 'string'),
  (part) => part.type === 'image' && part.url !== undefined && part.detail == null,
  (part) => part.type === 'localImage' && part.detail == null,
];

function storedPart(part: UserInput): Payload {
  if (part.type === 'text') {
    const { type, text, text_elements } = part;
    return { type, length: text.length, ...(text_elements.length === 0 ? {} : { text_elements }) };
  }
  if (part.type === 'image' && part.url !== undefined) {
    const { url: _, ...rest } = part;
    return rest;
  }
  if (part.type === 'localImage') {
    const { path: _, ...rest } = part;
    return rest;
  }
  return part;
}

/** Ranges count bytes; those of a later text move behind the earlier ones. */
function joinedElements(texts: readonly TextInput[]): readonly Payload[] {
  let offset = 0;
  return texts.flatMap(({ text, text_elements }) => {
    const bytes = Buffer.from(text);
    const moved = text_elements.map((element) => storedElement(element, bytes, offset));
    offset += bytes.length;
    return moved;
  });
}

function storedElement({ byteRange, placeholder }: TextElement, text: Buffer, offset: number): Payload {
  return {
    byte_range: { start: byteRange.start + offset, end: byteRange.end + offset },
    placeholder: placeholder ?? text.subarray(byteRange.start, byteRange.end).toString(),
  };
}
