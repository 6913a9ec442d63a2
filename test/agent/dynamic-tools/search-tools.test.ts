import { describe, expect, it } from 'vitest';
import type { DynamicTool } from '../../../src/agent/dynamic-tools/dynamic-tool.ts';
import { searchTools } from '../../../src/agent/dynamic-tools/search-tools.ts';

function tool(namespace: string, name: string, description: string, properties: object = {}): DynamicTool {
  return { namespace, name, description, inputSchema: { type: 'object', properties }, deferLoading: true };
}

const TOOLS = [
  tool('cal', 'make_event', 'Create a calendar event', { title: { description: 'zebra' } }),
  tool('wx', 'weatherNow', 'Tells the forecast'),
  tool('cal', 'list_events', 'List calendar events'),
  { ...tool('odd', 'no_schema', 'Ordinary'), inputSchema: 'none' },
];

function names(query: string, limit = 8): readonly string[] {
  return searchTools(TOOLS, query, limit).map(({ name }) => name);
}

describe('searchTools()', () => {
  it.each([
    ['a word of the description', 'forecast', ['weatherNow']],
    ['a word of the name', 'weather', ['weatherNow']],
    ['the namespace', 'wx', ['weatherNow']],
    ['the name of a parameter', 'title', ['make_event']],
    ['the same word in another form, after those that have it', 'EVENTS', ['list_events', 'make_event']],
    [
      'more words before fewer, and rare ones before common ones',
      'forecast calendar',
      ['weatherNow', 'make_event', 'list_events'],
    ],
    ['nothing by what only describes a parameter', 'zebra', []],
    ['nothing by other words', 'spaceship', []],
    ['nothing without words', ' -_. ', []],
  ])('finds by %s', (_title, query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('finds as many as are wanted, those that come first where they are alike', () => {
    expect(names('calendar', 1)).toEqual(['make_event']);
    expect(searchTools([], 'calendar', 8)).toEqual([]);
  });
});
