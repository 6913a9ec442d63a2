import { asList, asRecord, asText, asTexts, type Payload } from './payload.ts';
import type { HistoryRecord } from './record.ts';

const IMAGE_ONLY = '[Image]';
/** Clients of editors put what is open before this mark, and what the user typed behind it. */
const REQUEST_MARK = '## My request for Codex:';

/** What stands for a thread in lists, if this record is a user's message; null otherwise. */
export function previewOf(record: HistoryRecord): string | null {
  if (record.type !== 'event_msg') return null;
  const { type } = record.payload;
  if (type === 'user_message') return asText(record.payload.message) === null ? null : previewOfMessage(record.payload);
  const item = type === 'item_completed' ? asRecord(record.payload.item) : null;
  return item?.type === 'UserMessage' ? previewOfInputs(asList(item.content)) : null;
}

function previewOfMessage(payload: Payload): string {
  const images = [...asTexts(payload.images), ...asTexts(payload.local_images)];
  return previewText(asText(payload.message) ?? '', images.length > 0);
}

function previewOfInputs(inputs: readonly unknown[]): string {
  const parts = inputs.map((input) => asRecord(input) ?? {});
  const text = parts.map((part) => asText(part.text) ?? '').join('');
  return previewText(
    text,
    parts.some((part) => String(part.type).includes('image')),
  );
}

function previewText(message: string, hasImages: boolean): string {
  const mark = message.indexOf(REQUEST_MARK);
  const text = (mark < 0 ? message : message.slice(mark + REQUEST_MARK.length)).trim();
  return text === '' && hasImages ? IMAGE_ONLY : text;
}
