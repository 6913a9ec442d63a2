// Tiny MCP stdio server with one tool, for the MCP check.
let buf = '';
const send = (o) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...o })}\n`);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (d) => {
  buf += d;
  for (let i = buf.indexOf('\n'); i >= 0; i = buf.indexOf('\n')) {
    const l = buf.slice(0, i);
    buf = buf.slice(i + 1);
    if (!l.trim()) continue;
    const m = JSON.parse(l);
    if (m.id === undefined) continue;
    if (m.method === 'initialize')
      send({
        id: m.id,
        result: {
          protocolVersion: m.params?.protocolVersion ?? '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'echo', version: '1.0.0' },
        },
      });
    else if (m.method === 'tools/list')
      send({
        id: m.id,
        result: {
          tools: [
            {
              name: 'shout',
              description: 'Upper-case a text',
              annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
              inputSchema: {
                type: 'object',
                properties: { text: { type: 'string' } },
                required: ['text'],
                additionalProperties: false,
              },
            },
          ],
        },
      });
    else if (m.method === 'tools/call')
      send({
        id: m.id,
        result: {
          content: [{ type: 'text', text: String(m.params?.arguments?.text ?? '').toUpperCase() }],
          isError: false,
        },
      });
    else if (m.method === 'resources/list') send({ id: m.id, result: { resources: [] } });
    else if (m.method === 'resources/templates/list') send({ id: m.id, result: { resourceTemplates: [] } });
    else if (m.method === 'ping') send({ id: m.id, result: {} });
    else send({ id: m.id, error: { code: -32601, message: 'unknown method' } });
  }
});
process.stdin.on('end', () => process.exit(0));
