import { expect, it } from 'vitest';
import { readDynamicTools } from '../../src/threads/dynamic-tools.ts';

const TOOL = { name: 'x', description: 'd', inputSchema: { type: 'object' } };

it('readDynamicTools() gives the stored form of every spelling', () => {
  const fn = { ...TOOL, type: 'function' } as const;
  expect(
    readDynamicTools([
      TOOL,
      { ...fn, name: 'y', deferLoading: false },
      { type: 'namespace', name: 'ns', description: 'n', tools: [{ ...fn, deferLoading: true }] },
    ]),
  ).toEqual([
    { ...TOOL, deferLoading: false },
    { ...TOOL, name: 'y', deferLoading: false },
    { ...TOOL, namespace: 'ns', deferLoading: true },
  ]);
});

it.each([
  [[{ ...TOOL, name: '' }], 'dynamic tool name must not be empty'],
  [[{ ...TOOL, name: 'a b' }], 'dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: a b'],
  [[{ ...TOOL, name: ' a' }], 'dynamic tool name has leading/trailing whitespace:  a'],
  [[TOOL, TOOL], 'duplicate dynamic tool name: x'],
  [[{ ...TOOL, name: 'mcp__a' }], 'dynamic tool name is reserved: mcp__a'],
  [[{ ...TOOL, namespace: '' }], 'dynamic tool namespace must not be empty for x'],
  [[{ ...TOOL, namespace: 'mcp' }], 'dynamic tool namespace is reserved for x: mcp'],
  [
    [{ ...TOOL, namespace: 'functions' }],
    'dynamic tool namespace collides with a reserved Responses API namespace for x: functions',
  ],
  [[{ ...TOOL, deferLoading: true }], 'deferred dynamic tool must include a namespace: x'],
  [[{ ...TOOL, inputSchema: 'q' }], 'dynamic tool input schema is not supported for x: expected an object'],
])('readDynamicTools() refuses %o', (specs, message) => {
  expect(() => readDynamicTools(specs)).toThrow(message);
});
