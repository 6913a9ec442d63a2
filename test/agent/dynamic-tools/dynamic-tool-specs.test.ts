import { expect, it } from 'vitest';
import { storedDynamicTools } from '../../../src/agent/dynamic-tools/dynamic-tool.ts';
import { dynamicToolSpecs } from '../../../src/agent/dynamic-tools/dynamic-tool-specs.ts';

const inputSchema = { type: 'object', properties: { a: true } };

it('dynamicToolSpecs() offers functions, and those of a namespace together', () => {
  const tool = (name: string, more: object = {}) => ({ name, description: `D ${name}`, inputSchema, ...more });
  const tools = storedDynamicTools([
    tool('n', { namespace: 'ns' }),
    tool('t'),
    tool('later', { namespace: 'ns', deferLoading: true }),
    tool('m', { namespace: 'ns' }),
    { name: 1 },
    null,
  ]);
  const offered = (name: string) => ({
    type: 'function',
    name,
    description: `D ${name}`,
    strict: false,
    parameters: { type: 'object', properties: { a: { type: 'string' } } },
  });
  expect(dynamicToolSpecs(tools)).toEqual([
    { type: 'namespace', name: 'ns', description: 'Tools in the ns namespace.', tools: [offered('n'), offered('m')] },
    offered('t'),
  ]);
});
