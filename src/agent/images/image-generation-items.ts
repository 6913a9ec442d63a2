import { join } from 'node:path';
import { imageGenerationEnd } from '../../history/extended-records.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { messageOf } from '../context/context-items.ts';
import type { ItemAnnouncer, OpenItem } from '../loop/item-announcer.ts';
import { textOf, textOrNull } from '../loop/output-item.ts';
import type { Turn } from '../loop/turn.ts';
import type { OutputItem } from '../model/model-client.ts';
import { generatedImagesFolder, saveGeneratedImage } from './generated-image.ts';

type ImageGeneration = Extract<ThreadItem, { type: 'imageGeneration' }>;

/** The images that the model service makes in one response. Each is kept as a file, of which the model is told. */
export class ImageGenerationItems {
  readonly #turn: Turn;
  readonly #items: ItemAnnouncer;
  readonly #folder: string;

  constructor(turn: Turn, items: ItemAnnouncer) {
    this.#turn = turn;
    this.#items = items;
    this.#folder = generatedImagesFolder(turn.session.config.codexHome, turn.session.threadId);
  }

  /** Null for one that says nothing yet. */
  async begin(item: OutputItem): Promise<OpenItem | null> {
    return isImage(item) ? this.#items.start(await this.#shown(item)) : null;
  }

  /** One without an image is passed over, as by the original. */
  async done(item: OutputItem, open: OpenItem | null, record: () => Promise<void>): Promise<void> {
    if (!isImage(item)) return;
    const started = open ?? (await this.#items.start({ ...begun(textOf(item.id)) }));
    const shown = await this.#shown(item);
    const end = imageGenerationEnd({ ...shown, savedPath: shown.savedPath ?? null }, this.#items.live(started));
    await this.#turn.record(end);
    await record();
    await this.#items.complete(started, shown);
  }

  async #shown(item: OutputItem): Promise<ImageGeneration> {
    const id = textOf(item.id);
    const result = textOf(item.result);
    const savedPath = await saveGeneratedImage(this.#folder, id, result);
    if (savedPath !== null) await this.#turn.recordItem(messageOf('developer', [whereImagesAre(this.#folder)]));
    return {
      ...begun(id),
      status: textOf(item.status),
      revisedPrompt: textOrNull(item.revised_prompt),
      result,
      ...(savedPath === null ? {} : { savedPath }),
    };
  }
}

function isImage({ id, result }: OutputItem): boolean {
  return typeof id === 'string' && id !== '' && typeof result === 'string';
}

function begun(id: string): ImageGeneration {
  return { type: 'imageGeneration', id, status: 'in_progress', revisedPrompt: null, result: '' };
}

function whereImagesAre(folder: string): string {
  const file = join(folder, '<id of the image>.png');
  return `Generated images are kept as ${file}. Copy one that is needed elsewhere, and leave the original where it is.`;
}
