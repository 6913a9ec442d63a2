import { isUserTurn } from '../../history/context-message.ts';
import { asList, asRecord, asText } from '../../history/payload.ts';
import { messageOf } from '../context/context-items.ts';
import { estimateText } from '../context/estimate-tokens.ts';
import { cutMiddle } from '../tools/truncate-output.ts';

/** What the user said is kept up to this size, the newest first. */
const USER_TOKENS = 20_000;
const BYTES_PER_TOKEN = 4;

export interface Conversation {
  readonly items: readonly object[];
  /** Text of the summary it began with, which no user said; null without one. */
  readonly summary: string | null;
}

/**
 * What takes the place of a conversation: the texts of the user, without pictures, and the summary. `beginning` is what
 * the model is told first, where it goes on at once: it stands before the last thing the user said.
 */
export function replacementHistory(
  { items, summary: before }: Conversation,
  summary: string,
  beginning: readonly object[] = [],
): object[] {
  const said = newest(items.flatMap((item) => userText(item) ?? []).filter((text) => text !== before)).map((text) =>
    messageOf('user', [text]),
  );
  return [...said.slice(0, -1), ...beginning, ...said.slice(-1), messageOf('user', [summary])];
}

/** Null for an item that no user said. */
function userText(item: object): string | null {
  const payload = asRecord(item);
  if (payload === null || !isUserTurn(payload)) return null;
  const texts = asList(payload.content).flatMap((part) => asText(asRecord(part)?.text) ?? []);
  return texts.filter((text) => !IMAGE_MARK.test(text)).join('') || null;
}

/** Around a picture. */
const IMAGE_MARK = /^<\/?image(?: name=\[Image #\d+\])?>$/;

function newest(texts: readonly string[]): string[] {
  const kept: string[] = [];
  let left = USER_TOKENS;
  for (const text of texts.toReversed()) {
    if (left <= 0) break;
    kept.push(cutMiddle(text, left * BYTES_PER_TOKEN));
    left -= estimateText(text);
  }
  return kept.reverse();
}
