// An MCP server on stdio that misbehaves on request. First argument: how it starts. Each tool is one kind of misbehaviour.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import readline from 'node:readline';

const [start = 'well', pidFile] = process.argv.slice(2);
if (pidFile !== undefined) appendFileSync(pidFile, `${process.pid}\n`);
const write = (text) => process.stdout.write(text);
const send = (message) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const pending = new Map();
const ask = (method, params) =>
  new Promise((resolve) => {
    const id = `q${pending.size}`;
    pending.set(id, resolve);
    send({ id, method, params });
  });

const TOOLS = {
  hang: () => new Promise(() => {}),
  die: () => process.exit(3),
  answerAndDie: ({ id }) => {
    write(`${JSON.stringify({ jsonrpc: '2.0', id, result: text('last words') })}\n`);
    process.exit(0);
  },
  flood: () => {
    const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'x'.repeat(60_000) } })}\n`;
    const more = () => {
      while (write(line));
      process.stdout.once('drain', more);
    };
    more();
    return new Promise(() => {});
  },
  lie: ({ id }) => {
    send({ id: id + 1000, result: text('for somebody else') });
    send({ id: 'nobody', error: { code: 1, message: 'for nobody' } });
    return text('the truth');
  },
  twice: ({ id }) => {
    send({ id, result: text('first') });
    return text('second');
  },
  garbage: () => {
    write('no json\n{"jsonrpc":"2.0"\n[1,2]\n"text"\nnull\n{}\n\n');
    return text('after garbage');
  },
  big: ({ params }) => text('x'.repeat(params.arguments.bytes)),
  endless: () => {
    const more = () => {
      while (write('x'.repeat(60_000)));
      process.stdout.once('drain', more);
    };
    more();
    return new Promise(() => {});
  },
  wrong: () => ({ unexpected: true }),
  grandchild: () => {
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return text(String(child.pid));
  },
  args: ({ params }) => text(JSON.stringify({ arguments: params.arguments ?? null, meta: params._meta ?? null })),
  surroundings: () => text(JSON.stringify({ cwd: process.cwd(), env: process.env })),
  progress: async ({ params }) => {
    const { progressToken } = params._meta;
    send({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2, message: 'half' } });
    await ask('ping', {});
    return text('whole');
  },
  ask: async ({ params }) => text(JSON.stringify(await ask('elicitation/create', params.arguments))),
  sample: async () => text(JSON.stringify(await ask('sampling/createMessage', { messages: [], maxTokens: 1 }))),
  deep: ({ id }) => {
    write(
      `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":${'['.repeat(9000)}${']'.repeat(9000)}}}\n`,
    );
    return new Promise(() => {});
  },
  shout: () => {
    const line = `${'x'.repeat(60_000)}\n`;
    const more = () => {
      while (process.stderr.write(line));
      process.stderr.once('drain', more);
    };
    more();
    return text('heard nothing?');
  },
  progressFlood: ({ params }) => {
    const { progressToken } = params._meta;
    for (let progress = 0; progress < 20_000; progress += 1) {
      send({ method: 'notifications/progress', params: { progressToken, progress, message: `at ${progress}` } });
    }
    return text('as far as it goes');
  },
  grow: () => {
    TOOLS.grown = () => text('grown');
    send({ method: 'notifications/tools/list_changed' });
    return text('growing');
  },
};

const tool = (name) => ({ name, inputSchema: { type: 'object' } });
const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'a b',
  'a.b',
  'a/../b',
  '\u202e\u0000',
  'x'.repeat(10_000),
  'twice',
  'twice',
  'twice',
];
const LISTS = { endless: 1, many: 1, hostile: 1 };
let listed = 0;

const REQUESTS = {
  initialize: async ({ params }) => {
    if (start === 'refusing') throw { code: -32001, message: 'go away' };
    return {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: { listChanged: true }, resources: {} },
      serverInfo: { name: 'naughty', version: '1' },
    };
  },
  'tools/list': () => {
    if (start === 'toolless') throw { code: -32002, message: 'no tools today' };
    if (start === 'circular')
      return { tools: [{ name: 'args', inputSchema: { type: 'object' } }], nextCursor: 'again' };
    if (start === 'listless') return new Promise(() => {});
    if (start === 'endless') {
      listed += 1;
      return { tools: [tool(`t${listed}`)], nextCursor: `c${listed}` };
    }
    if (start === 'many') return { tools: Array.from({ length: 10_000 }, (_, n) => tool(`t${n}`)) };
    if (start === 'hostile') return { tools: HOSTILE_NAMES.map(tool) };
    const good = Object.keys(TOOLS).map((name) => ({
      name,
      description: `Does ${name}`,
      inputSchema: { type: 'object' },
    }));
    return { tools: [...good, { name: 7 }, 'no tool', { name: 'schemaless' }] };
  },
  'tools/call': (request) =>
    ((start in LISTS && text(`called ${request.params.name}`)) || TOOLS[request.params.name]?.(request)) ??
    Promise.reject({ code: -32602, message: 'no such tool' }),
  'resources/list': ({ params }) =>
    start === 'endless'
      ? { resources: [], nextCursor: `${params?.cursor}+` }
      : { resources: [{ uri: 'n://1', name: 'one' }, { name: 'no uri' }] },
  'resources/templates/list': () => Promise.reject({ code: -32601, message: 'no templates' }),
  'resources/read': ({ params }) => ({ contents: [{ uri: params.uri, text: 'words' }] }),
};

if (start === 'exiting') process.exit(4);
if (start === 'stubborn') process.on('SIGTERM', () => {});
if (start === 'stubborn' || start === 'silent') setInterval(() => {}, 1000);
if (start !== 'silent') {
  readline.createInterface({ input: process.stdin }).on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.method === undefined) return pending.get(message.id)?.(message.result ?? message.error);
    if (message.id === undefined) return;
    try {
      const result = await REQUESTS[message.method](message);
      send({ id: message.id, result });
    } catch (error) {
      send({ id: message.id, error: { code: error.code ?? -32603, message: error.message } });
    }
  });
}
