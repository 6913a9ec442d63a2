import { RESPONSE_ITEM_TYPES } from './limited-records.ts';
import { asText, type Payload } from './payload.ts';

/** One item of the Responses API, as it goes to the model. */
export type ResponseItem = Payload;

/** A stored item without what 0.169 notes beside it; null for one that is not for the model. */
export function sendable(payload: Payload): ResponseItem | null {
  if (!RESPONSE_ITEM_TYPES.has(asText(payload.type) ?? '')) return null;
  const { internal_chat_message_metadata_passthrough: _note, ...item } = payload;
  return item;
}
