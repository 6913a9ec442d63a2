import type { UserInput } from '../protocol/input.ts';
import type { Payload } from './payload.ts';

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
