import assert from 'node:assert/strict';
import { listAll } from '../../../src/store/contract/samples.ts';
import type { StoredThread, ThreadStore } from '../../../src/store/thread-store.ts';
import type { SeenThread } from './told.ts';

/** Every thread of a store, archived or not, with all its turns. */
export async function seenThreads(store: ThreadStore): Promise<readonly SeenThread[]> {
  const seen: SeenThread[] = [];
  for (const archived of [false, true]) {
    const { rows } = await store.listThreads(listAll({ archived }));
    for (const thread of rows) seen.push(await seenThread(store, thread));
  }
  return seen;
}

async function seenThread(store: ThreadStore, thread: StoredThread): Promise<SeenThread> {
  const { threadId, archivedAt, name } = thread;
  const texts: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.listItems({ threadId, cursor, pageSize: 100, sortDirection: 'asc' });
    texts.push(...page.rows.map(({ item }) => brief(textOf(item))));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { threadId, isArchived: archivedAt !== null, name, texts };
}

function textOf(item: object): string {
  const { text, content } = item as {
    readonly text?: string;
    readonly content?: readonly { readonly text?: string }[];
  };
  return text ?? (content ?? []).map((part) => part.text ?? '').join('');
}

/** What is kept of a text: the first word and the length; the rest is the same letter over and over. */
export function brief(text: string): string {
  const [word = '', rest = ''] = text.split(' ');
  assert.match(rest, /^x*$/);
  return `${word}:${text.length}`;
}
