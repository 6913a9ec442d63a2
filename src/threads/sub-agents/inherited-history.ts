import type { HistoryRecord } from '../../history/record.ts';
import { cutRecords } from '../fork-cut.ts';

/** What an agent keeps of the conversation that it is forked from: what was said, not how it was found out. */
export function inheritedHistory(records: readonly HistoryRecord[], timestamp: string): readonly HistoryRecord[] {
  return cutRecords(records, {}, timestamp).filter(isInherited);
}

function isInherited({ type, payload }: HistoryRecord): boolean {
  switch (type) {
    case 'session_meta':
    case 'event_msg':
    case 'compacted':
      return true;
    case 'response_item': {
      const item = payload as { readonly type?: unknown; readonly role?: unknown; readonly phase?: unknown };
      return item.type === 'message' && (item.role !== 'assistant' || item.phase !== 'commentary');
    }
    default:
      return false;
  }
}
