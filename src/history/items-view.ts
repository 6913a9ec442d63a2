import type { ThreadItem } from '../protocol/item.ts';
import type { StoredTurn, TurnItemsView } from './stored-turn.ts';

const VIEWS: Readonly<Record<TurnItemsView, (items: readonly ThreadItem[]) => readonly ThreadItem[]>> = {
  notLoaded: () => [],
  summary: summaryItems,
  full: (items) => items,
};

/** A turn that has all its items, reduced to what a view shows. */
export function viewTurn(turn: StoredTurn, itemsView: TurnItemsView): StoredTurn {
  return turn.itemsView === itemsView ? turn : { ...turn, itemsView, items: VIEWS[itemsView](turn.items) };
}

/** The first user message and the last agent message. */
function summaryItems(items: readonly ThreadItem[]): readonly ThreadItem[] {
  const firstUserMessage = items.find(({ type }) => type === 'userMessage');
  const lastAgentMessage = items.findLast(({ type }) => type === 'agentMessage');
  return [firstUserMessage, lastAgentMessage].filter((item) => item !== undefined);
}
