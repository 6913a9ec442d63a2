import type { Tool } from './tool.ts';

/** A search that the model service makes by itself. What it finds by live access is as new as the web. */
export const webSearch: Tool = {
  name: 'web_search',
  spec: ({ config, settings, facts }) =>
    config.webSearch === 'disabled'
      ? null
      : {
          type: 'web_search',
          external_web_access: settings.sandboxPolicy.type === 'dangerFullAccess' || config.webSearch === 'live',
          ...(facts.searchesImages && { search_content_types: ['text', 'image'] }),
        },
  run: async ({ name }) => ({ output: `unsupported call: ${name}` }),
};
