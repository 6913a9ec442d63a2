import { asRecord } from '../../history/payload.ts';
import { ThreadStoreError } from '../../store/errors.ts';

/** The next place to be shown: of those in one message the one of this number. */
export interface OccurrenceAnchor {
  readonly turnId: string;
  readonly itemId: string;
  readonly nextOccurrenceIndex: number;
}

/** What a cursor is bound to. */
interface OccurrenceScope {
  readonly threadId: string;
  readonly searchTerm: string;
}

export function encodeOccurrenceCursor(anchor: OccurrenceAnchor, { threadId, searchTerm }: OccurrenceScope): string {
  const { turnId, itemId, nextOccurrenceIndex } = anchor;
  return JSON.stringify({ threadId, searchTerm, turnId, itemId, nextOccurrenceIndex });
}

/** @throws {ThreadStoreError} `invalid` for anything else, and for a cursor of another thread or term. */
export function decodeOccurrenceCursor(raw: string, scope: OccurrenceScope): OccurrenceAnchor {
  const { threadId, searchTerm, turnId, itemId, nextOccurrenceIndex } = parsed(raw) ?? {};
  if (
    threadId !== scope.threadId ||
    searchTerm !== scope.searchTerm ||
    typeof turnId !== 'string' ||
    typeof itemId !== 'string' ||
    typeof nextOccurrenceIndex !== 'number' ||
    !Number.isSafeInteger(nextOccurrenceIndex) ||
    nextOccurrenceIndex < 0
  ) {
    throw ThreadStoreError.invalidCursor(raw);
  }
  return { turnId, itemId, nextOccurrenceIndex };
}

function parsed(raw: string): Readonly<Record<string, unknown>> | null {
  try {
    return asRecord(JSON.parse(raw));
  } catch {
    return null;
  }
}
