import { expect, test } from 'vitest';
import { viewTurn } from '../../src/history/items-view.ts';
import { agentMessage, completed, event, meta, started, turnsOf, userMessage } from './sample-records.ts';

const [turn] = turnsOf([
  meta(),
  started('t1'),
  userMessage('first'),
  agentMessage('early'),
  userMessage('steer'),
  event('agent_reasoning', { text: 'hm' }),
  agentMessage('last'),
  event('context_compacted'),
  completed('t1'),
]);
const [empty] = turnsOf([meta(), started('t1'), event('context_compacted')]);

test('viewTurn() keeps of a summary the first user message and the last agent message', () => {
  if (turn === undefined || empty === undefined) throw new Error('no turn');
  expect(viewTurn(turn, 'summary')).toEqual({ ...turn, itemsView: 'summary', items: [turn.items[0], turn.items[4]] });
  expect(viewTurn(empty, 'summary').items).toEqual([]);
});

test('viewTurn() keeps no items, or all', () => {
  if (turn === undefined) throw new Error('no turn');
  expect(viewTurn(turn, 'notLoaded')).toEqual({ ...turn, itemsView: 'notLoaded', items: [] });
  expect(viewTurn(turn, 'full')).toBe(turn);
});
