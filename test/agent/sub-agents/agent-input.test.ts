import { expect, it } from 'vitest';
import { agentInput } from '../../../src/agent/sub-agents/agent-input.ts';

const NOTHING = { text: null, image_url: null, path: null, name: null };

it('agentInput() takes a message, or parts, and shows them as one text', () => {
  expect(agentInput({ message: 'do it', items: null })).toEqual({
    input: [{ type: 'text', text: 'do it', text_elements: [] }],
    prompt: 'do it',
  });
  const items = [
    { ...NOTHING, type: 'text', text: 'look' },
    { ...NOTHING, type: 'image', image_url: 'data:,' },
    { ...NOTHING, type: 'local_image', path: '/a.png' },
    { ...NOTHING, type: 'skill', name: 's', path: '/s' },
    { ...NOTHING, type: 'mention', name: 'm', path: 'app://m' },
  ];
  expect(agentInput({ message: null, items })).toEqual({
    input: [
      { type: 'text', text: 'look', text_elements: [] },
      { type: 'image', url: 'data:,' },
      { type: 'localImage', path: '/a.png' },
      { type: 'skill', name: 's', path: '/s' },
      { type: 'mention', name: 'm', path: 'app://m' },
    ],
    prompt: 'look\n[image]\n[local_image:/a.png]\n[skill:$s](/s)\n[mention:$m](app://m)',
  });
});

it.each([
  [{ message: null, items: null }, 'Provide one of: message or items'],
  [{ message: 'a', items: [] }, 'Provide either message or items, but not both'],
  [{ message: ' \n', items: null }, "Empty message can't be sent to an agent"],
  [{ message: null, items: [] }, "Items can't be empty"],
  [{ message: null, items: [{ ...NOTHING, type: 'text' }] }, 'an item of type text needs `text`'],
  [{ message: null, items: [{ ...NOTHING, type: 'poem' }] }, 'unknown type of item: poem'],
])('agentInput() refuses %j', (given, message) => {
  expect(() => agentInput(given)).toThrow(message);
});
