import { expect, test } from 'vitest';
import { previewOf } from '../../src/history/preview.ts';
import { agentMessage, event, userMessage } from './sample-records.ts';

test.each([
  ['the text', userMessage(' hello\n'), 'hello'],
  ['what follows the mark of editors', userMessage('# Files\nx\n\n## My request for Codex:\n fix it '), 'fix it'],
  ['a word for images alone', userMessage(' ', { images: ['data:x'] }), '[Image]'],
  ['a word for local images alone', userMessage('', { local_images: ['/p'] }), '[Image]'],
  ['the text before images', userMessage('look', { images: ['data:x'] }), 'look'],
  ['nothing for blank text', userMessage(' '), ''],
  [
    'the text of a paginated record',
    event('item_completed', { item: { type: 'UserMessage', id: 'u', content: [{ type: 'text', text: 'hi' }] } }),
    'hi',
  ],
  [
    'a word for the images of a paginated record',
    event('item_completed', { item: { type: 'UserMessage', id: 'u', content: [{ type: 'local_image', path: '/p' }] } }),
    '[Image]',
  ],
  ['null for what is no user message', agentMessage('x'), null],
])('previewOf() is %s', (_, entry, preview) => {
  expect(previewOf(entry)).toBe(preview);
});
