import { occurrencesIn } from '../../history/search/find-in-message.ts';
import { MESSAGE_TYPES } from '../../history/search/message-text.ts';
import type { StoredItem } from '../../history/stored-turn.ts';
import { TurnProjector } from '../../history/turn-projector.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type {
  ThreadSearchOccurrence,
  ThreadSearchOccurrencesParams,
  ThreadSearchOccurrencesResult,
} from '../../protocol/thread-search-methods.ts';
import { type CursorScope, encodeItemCursor, encodeTurnCursor } from '../../store/cursor.ts';
import { pageItems } from '../../store/page-items.ts';
import type { ListItems, Page } from '../../store/thread-store.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';
import { decodeOccurrenceCursor, encodeOccurrenceCursor, type OccurrenceAnchor } from './occurrence-cursor.ts';
import { requireSearchTerm } from './search-term.ts';

const WIRE_METHOD = 'thread/searchOccurrences';
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 250;
const MESSAGES_AT_ONCE = 100;
const MAX_BYTES_AT_ONCE = 4 * 1024 * 1024;

/** `thread/searchOccurrences`: every place with a term in the messages of a stored thread, oldest first. */
export async function searchOccurrences(
  context: ThreadsContext,
  { threadId: rawThreadId, searchTerm, cursor, limit }: ThreadSearchOccurrencesParams,
): Promise<ThreadSearchOccurrencesResult> {
  requireSearchTerm(searchTerm, WIRE_METHOD);
  const threadId = parseThreadId(rawThreadId);
  const start = cursor == null ? null : decodeOccurrenceCursor(cursor, { threadId, searchTerm });
  const thread = context.registry.find(threadId);
  if (thread?.ephemeral === true || thread?.live.isPersisted === false) throw RpcError.notSupported(WIRE_METHOD);
  await thread?.live.flush();
  const pageSize = Math.min(Math.max(limit ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE);
  return orNotFound(findOccurrences(context, { threadId, searchTerm, start, pageSize }), () =>
    threadNotLoaded(threadId),
  );
}

interface Search {
  readonly threadId: string;
  readonly searchTerm: string;
  readonly start: OccurrenceAnchor | null;
  readonly pageSize: number;
}

async function findOccurrences(context: ThreadsContext, search: Search): Promise<ThreadSearchOccurrencesResult> {
  const { threadId, searchTerm, start, pageSize } = search;
  const scope = { threadId, store: context.store.name };
  const data: ThreadSearchOccurrence[] = [];
  for await (const { turnId, item } of messagesFrom(context, scope, start)) {
    const itemId = item.id;
    const isStart = turnId === start?.turnId && itemId === start.itemId;
    let index = 0;
    for (const { text: snippet, range: snippetMatchRange } of occurrencesIn(item, searchTerm)) {
      const nextOccurrenceIndex = index;
      index += 1;
      if (isStart && nextOccurrenceIndex < start.nextOccurrenceIndex) continue;
      if (data.length === pageSize) {
        return {
          data,
          nextCursor: encodeOccurrenceCursor({ turnId, itemId, nextOccurrenceIndex }, { threadId, searchTerm }),
        };
      }
      const turnCursor = encodeTurnCursor({ turnId, includeAnchor: true }, scope);
      data.push({ turnId, itemId, snippet, snippetMatchRange, turnCursor });
    }
  }
  return { data, nextCursor: null };
}

/** The messages of a thread, oldest first; read page by page where the store has pages of items. */
async function* messagesFrom(
  context: ThreadsContext,
  scope: CursorScope,
  start: OccurrenceAnchor | null,
): AsyncGenerator<StoredItem> {
  const readPage = context.store.capabilities.itemPaging
    ? (params: ListItems) => context.store.listItems(params)
    : await foldedPages(context, scope);
  let cursor = start === null ? null : encodeItemCursor({ ...start, includeAnchor: true }, scope);
  do {
    const page = await readPage({
      threadId: scope.threadId,
      includeArchived: true,
      types: MESSAGE_TYPES,
      cursor,
      pageSize: MESSAGES_AT_ONCE,
      maxBytes: MAX_BYTES_AT_ONCE,
      sortDirection: 'asc',
    });
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function foldedPages(
  { store, config }: ThreadsContext,
  scope: CursorScope,
): Promise<(params: ListItems) => Promise<Page<StoredItem>>> {
  const projector = new TurnProjector({ records: config.persistence });
  for await (const page of store.loadHistory({ threadId: scope.threadId, includeArchived: true })) {
    for (const record of page.records) projector.apply(record);
  }
  const items = projector.items();
  return async (params) => pageItems(items, params, scope);
}
