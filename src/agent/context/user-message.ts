import { v4 as uuid } from 'uuid';
import type { UserInput } from '../../protocol/input.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { osErrorText } from '../../system/os-error.ts';
import { readImageFile, UnsupportedImage } from '../images/image-file.ts';

export interface UserMessage {
  readonly item: Extract<ThreadItem, { type: 'userMessage' }>;
  /** For the model and the `response_item` record. */
  readonly modelItem: object;
}

/** What the user said, for the client and for the model. Reads the files of local images. */
export async function buildUserMessage(
  input: readonly UserInput[],
  clientId: string | null | undefined,
): Promise<UserMessage> {
  const item: UserMessage['item'] = { type: 'userMessage', id: uuid(), content: [...input] };
  return {
    item: clientId == null ? item : { ...item, clientId },
    modelItem: { type: 'message', role: 'user', content: await modelContent(input) },
  };
}

async function modelContent(input: readonly UserInput[]): Promise<object[]> {
  const content: object[] = [];
  let images = 0;
  for (const part of input) {
    if (part.type === 'image' || part.type === 'localImage') images += 1;
    content.push(...(await modelParts(part, images)));
  }
  return content;
}

async function modelParts(part: UserInput, imageNumber: number): Promise<object[]> {
  switch (part.type) {
    case 'text':
      return [inputText(part.text)];
    case 'image': {
      const source = part.url === undefined ? { file_id: part.fileId } : { image_url: part.url };
      return [
        inputText('<image>'),
        { type: 'input_image', ...source, detail: part.detail ?? 'high' },
        inputText('</image>'),
      ];
    }
    case 'localImage':
      return localImageParts(part.path, part.detail ?? 'high', imageNumber);
    default:
      return [];
  }
}

async function localImageParts(path: string, detail: string, imageNumber: number): Promise<object[]> {
  try {
    const image = { type: 'input_image', image_url: await readImageFile(path), detail };
    return [inputText(`<image name=[Image #${imageNumber}]>`), image, inputText('</image>')];
  } catch (error) {
    if (error instanceof UnsupportedImage) {
      return [inputText(`Codex cannot attach image at \`${path}\`: ${error.message}.`)];
    }
    return [inputText(`Codex could not read the local image at \`${path}\`: ${osErrorText(error)}`)];
  }
}

function inputText(text: string): object {
  return { type: 'input_text', text };
}
