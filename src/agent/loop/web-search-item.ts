import { v4 as uuid } from 'uuid';
import type { ThreadItem, WebSearchAction } from '../../protocol/item.ts';
import { isObject } from '../../protocol/json-object.ts';
import type { OutputItem } from '../model/model-client.ts';
import { textOf, textOrNull } from './output-item.ts';

/** A search that the model service made. */
export function readWebSearch(item: OutputItem): Extract<ThreadItem, { type: 'webSearch' }> {
  const action = readSearchAction(item.action);
  return { type: 'webSearch', id: textOf(item.id) || uuid(), query: searchQuery(action), action };
}

function readSearchAction(action: unknown): WebSearchAction {
  const raw: Readonly<Record<string, unknown>> = isObject(action) ? action : {};
  const url = textOrNull(raw.url);
  switch (raw.type) {
    case 'search': {
      const queries = Array.isArray(raw.queries) ? raw.queries.filter((one) => typeof one === 'string') : null;
      return { type: 'search', query: textOrNull(raw.query), queries };
    }
    case 'open_page':
      return { type: 'openPage', url };
    case 'find_in_page':
      return { type: 'findInPage', url, pattern: textOrNull(raw.pattern) };
    default:
      return { type: 'other' };
  }
}

function searchQuery(action: WebSearchAction): string {
  switch (action.type) {
    case 'search':
      return action.query ?? action.queries?.[0] ?? '';
    case 'openPage':
      return action.url ?? '';
    case 'findInPage':
      return action.pattern === null ? (action.url ?? '') : `'${action.pattern}' in ${action.url ?? ''}`;
    case 'other':
      return '';
  }
}
