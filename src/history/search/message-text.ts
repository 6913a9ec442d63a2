import type { ThreadItem } from '../../protocol/item.ts';
import { collapseSpace, visibleText } from './visible-text.ts';

/** Kinds of items that search looks at: what was said. */
export const MESSAGE_TYPES = ['userMessage', 'agentMessage'] as const satisfies readonly ThreadItem['type'][];

/** What a message says: its text parts without anything between them; null for other items. */
export function messageText(item: ThreadItem): string | null {
  if (item.type === 'agentMessage') return item.text;
  if (item.type !== 'userMessage') return null;
  return item.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** A message as it is shown: of the user as it was written, of the agent without the marks of Markdown. */
export function shownText(item: ThreadItem): string | null {
  const text = messageText(item);
  return text === null || item.type === 'userMessage' ? text : visibleText(text);
}

/** The texts of a message in which a search of threads looks, in this order: as written, and as shown if that differs. */
export function searchedTexts(item: ThreadItem): readonly string[] {
  const text = messageText(item);
  if (text === null) return [];
  const written = collapseSpace(text);
  const shown = item.type === 'agentMessage' ? visibleText(text) : written;
  return shown === written ? [written] : [written, shown];
}
