// An MCP server with one tool, `mark`, that may do harm: it appends a line, its `token` if it has one, to the file
// named by its argument.
import { appendFileSync } from 'node:fs';
import readline from 'node:readline';

const [, , file] = process.argv;
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'marking', version: '1' },
  }),
  'tools/list': () => ({ tools: [{ name: 'mark', inputSchema: { type: 'object' } }] }),
  'tools/call': ({ arguments: { token = 'run' } = {} }) => {
    appendFileSync(file, `${token}\n`);
    return { content: [{ type: 'text', text: 'marked' }] };
  },
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = answers[method]?.(params) ?? {};
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
});
