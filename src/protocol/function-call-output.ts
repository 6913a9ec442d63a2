import { z } from 'zod';
import { ImageDetail } from './input.ts';
import { optionalNullable } from './nullable.ts';

/** Part of a tool's answer in the form of the model service; names are snake_case. */
export const FunctionCallOutputContentItem = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('input_text'), text: z.string() }),
    z.object({
      type: z.literal('input_image'),
      image_url: z.string().optional(),
      file_id: z.string().optional(),
      detail: optionalNullable(ImageDetail),
    }),
    z.object({ type: z.literal('input_audio'), audio_url: z.string().optional(), file_id: z.string().optional() }),
    z.object({ type: z.literal('encrypted_content'), encrypted_content: z.string() }),
  ])
  .meta({ id: 'FunctionCallOutputContentItem' });
export type FunctionCallOutputContentItem = z.output<typeof FunctionCallOutputContentItem>;

/** A tool's answer in the form of the model service. */
export const FunctionCallOutputBody = z
  .union([z.string(), z.array(FunctionCallOutputContentItem)])
  .meta({ id: 'FunctionCallOutputBody' });
export type FunctionCallOutputBody = z.output<typeof FunctionCallOutputBody>;
