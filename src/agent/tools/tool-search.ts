import { isObject } from '../../protocol/json-object.ts';
import { toolSpecs } from '../dynamic-tools/dynamic-tool-specs.ts';
import { searchTools } from '../dynamic-tools/search-tools.ts';
import type { Tool } from './tool.ts';

export const TOOL_SEARCH = 'tool_search';
const USUAL_LIMIT = 8;

/** Finds tools of the client that are not offered from the beginning: models that know of such a search may call what it found. */
export const toolSearch: Tool = {
  name: TOOL_SEARCH,
  spec: ({ facts, config }) => {
    if (!facts.searchesTools || !config.dynamicTools.some(({ deferLoading }) => deferLoading)) return null;
    return {
      type: 'tool_search',
      execution: 'client',
      description:
        'Finds tools that you were not given from the beginning, by words of what they do; what it finds can be called afterwards. There are such tools of the program that you work in. Search before you say that something cannot be done.',
      parameters: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'Words of what is looked for.' },
          limit: { type: 'number', description: `How many tools at most; ${USUAL_LIMIT} unless said.` },
        },
        required: ['query'],
        additionalProperties: false,
      },
    };
  },
  async run({ payload }, { config }) {
    if (payload.type !== 'search') return { output: `unsupported call: ${TOOL_SEARCH}` };
    const { query, limit = USUAL_LIMIT } = isObject(payload.arguments) ? payload.arguments : {};
    if (typeof query !== 'string' || !Number.isInteger(limit) || Number(limit) < 1) return { output: [] };
    const deferred = config.dynamicTools.filter(({ deferLoading }) => deferLoading);
    return { output: toolSpecs(searchTools(deferred, query, Number(limit))) };
  },
};
