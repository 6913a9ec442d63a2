import { expect, it } from 'vitest';
import { toStoredItem } from '../../../src/agent/loop/stored-items.ts';

const part = (text: unknown) => ({ type: 'output_text', text, annotations: [] });

it.each([
  [
    { type: 'message', role: 'assistant', content: [null, 7, { text: 'x' }, part(8), part('said')] },
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'output_text', text: '' },
        { type: 'output_text', text: 'said' },
      ],
    },
  ],
  [
    { type: 'message', content: 'words' },
    { type: 'message', role: 'assistant', content: [] },
  ],
  [
    { type: 'reasoning', summary: 'none', content: 7, encrypted_content: 'e' },
    { type: 'reasoning', summary: [], content: null, encrypted_content: 'e' },
  ],
  [
    { type: 'function_call', name: 7, arguments: { a: 1 }, call_id: 'c' },
    { type: 'function_call', name: '', arguments: '', call_id: 'c' },
  ],
])('toStoredItem() leaves out of %j what the service would refuse in later requests', (item, stored) => {
  expect(toStoredItem(item)).toEqual(stored);
});
