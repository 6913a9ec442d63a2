import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ToolBench } from './tool-bench.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

it('view_image shows the model a file, and clients that it did', async () => {
  await using bench = await ToolBench.open();
  const path = join(bench.cwd, 'a.png');
  await writeFile(path, Buffer.from(PNG, 'base64'));
  expect(await bench.call('view_image', { path: 'a.png', detail: 'original' })).toEqual({
    output: [{ type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'high' }],
    records: [expect.objectContaining({ payload: expect.objectContaining({ type: 'view_image_tool_call', path }) })],
  });
  expect(bench.items('itemStarted')).toEqual([{ type: 'imageView', id: 'call_1', path }]);
  expect(bench.items('itemCompleted')).toEqual([{ type: 'imageView', id: 'call_1', path }]);
});

it.each([
  [{ path: 'none.png' }, 'unable to locate image at `<cwd>/none.png`: No such file or directory (os error 2)'],
  [{ path: '' }, 'image path `<cwd>` is not a file'],
  [{ path: 'a.txt' }, 'unable to process image at `<cwd>/a.txt`: unsupported image `text/plain`'],
  [
    { path: 'a.txt', detail: 'low' },
    'view_image.detail only supports `original`; omit `detail` for default resized behavior, got `low`',
  ],
  [{ path: 'a.txt', environment_id: 'x' }, 'unknown turn environment id `x`'],
  [{}, 'failed to parse function arguments: missing field `path` at line 1 column 2'],
])('view_image %o says what is wrong, without an item', async (args, expected) => {
  await using bench = await ToolBench.open({ files: [{ path: 'a.txt', text: 'hello' }] });
  const { output } = await bench.call('view_image', args);
  expect(String(output).replaceAll(bench.cwd, '<cwd>')).toBe(expected);
  expect(bench.events).toEqual([]);
});
