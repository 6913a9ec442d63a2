import { z } from 'zod';
import { u64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Bytes of a UTF-8 text: `start` inclusive, `end` exclusive. */
export const ByteRange = z.object({ start: u64, end: u64 }).meta({ id: 'ByteRange' });
export type ByteRange = z.output<typeof ByteRange>;

/** A span of a text that a user interface shows as something else, such as a mention. */
export const TextElement = z
  .object({ byteRange: ByteRange, placeholder: optionalNullable(z.string()) })
  .meta({ id: 'TextElement' });
export type TextElement = z.output<typeof TextElement>;

/** How closely the model looks at an image. */
export const ImageDetail = z.enum(['auto', 'low', 'high', 'original']).meta({ id: 'ImageDetail' });
export type ImageDetail = z.output<typeof ImageDetail>;

const urlIsMissing = { path: ['url'], message: 'missing field' };

function hasSource(input: { readonly url?: string | undefined; readonly fileId?: string | undefined }): boolean {
  return input.url !== undefined || input.fileId !== undefined;
}

/** An image by address (`data:` or `https:`) or by the id of an uploaded file; one of the two is present. */
const ImageInput = z
  .object({
    type: z.literal('image'),
    url: z.string().optional(),
    fileId: z.string().optional(),
    detail: optionalNullable(ImageDetail),
  })
  .refine(hasSource, urlIsMissing);

const AudioInput = z
  .object({ type: z.literal('audio'), url: z.string().optional(), fileId: z.string().optional() })
  .refine(hasSource, urlIsMissing);

/** One part of what a user says to the model. Paths are local to the server. */
export const UserInput = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      text: z.string(),
      text_elements: z.array(TextElement).default([]),
    }),
    ImageInput,
    z.object({ type: z.literal('localImage'), path: z.string(), detail: optionalNullable(ImageDetail) }),
    AudioInput,
    z.object({ type: z.literal('localAudio'), path: z.string() }),
    z.object({ type: z.literal('skill'), name: z.string(), path: z.string() }),
    z.object({ type: z.literal('mention'), name: z.string(), path: z.string() }),
  ])
  .meta({ id: 'UserInput' });
export type UserInput = z.output<typeof UserInput>;
