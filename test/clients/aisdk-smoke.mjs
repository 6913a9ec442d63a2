#!/usr/bin/env node
// Quick checks of an app-server through two AI SDK providers, with a mock model. Plain Node 20.
//   node aisdk-smoke.mjs --server <executable | "command line"> --modules <node_modules holding the providers> [--only a,b] [--keep]
// Providers: ai-sdk-provider-codex-cli (its app-server mode) and ai-sdk-provider-codex-app-server; what is not installed is named and counts as failed.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { serverExecutable, sleep } from './lib/acp-agent.mjs';
import { answer } from './lib/answer.mjs';
import { has, must, oneLine, same, within } from './lib/expect.mjs';
import { makeHome } from './lib/home.mjs';
import { startMock } from './lib/mock-model.mjs';

const args = process.argv.slice(2);
const take = (k) => {
  const i = args.indexOf(k);
  return i < 0 ? null : args.splice(i, 2)[1];
};
const server = take('--server') ?? process.env.CODEX_PATH;
const modules = path.resolve(take('--modules') ?? 'node_modules');
const only = take('--only')?.split(',');
const keep = args.includes('--keep');
if (!server) {
  console.error('give --server <executable or command line>, or CODEX_PATH');
  process.exit(2);
}
const user = (text, more) => ({ prompt: [{ role: 'user', content: [{ type: 'text', text }] }], ...more });
const text = (parts) =>
  parts
    .filter((p) => p.type === 'text-delta')
    .map((p) => p.delta)
    .join('');
async function stream(model, call, onPart) {
  const parts = [];
  for await (const p of (await model.doStream(call)).stream) {
    parts.push(p);
    onPart?.(p);
  }
  return parts;
}

const clients = {
  'codex-cli': {
    pkg: 'ai-sdk-provider-codex-cli',
    key: 'codex-app-server',
    quiet: { approvalPolicy: 'never', sandboxPolicy: { type: 'dangerFullAccess' } },
    open: (m, s) => {
      const p = m.createCodexAppServer({ defaultSettings: s });
      return {
        model: (o) => p('mock-one', o),
        models: async () => (await p.listModels()).models,
        close: () => p.close(),
      };
    },
  },
  'codex-app-server': {
    pkg: 'ai-sdk-provider-codex-app-server',
    key: 'codex',
    quiet: { approvalMode: 'never', sandboxMode: 'danger-full-access' },
    open: (m, s) => {
      const p = m.createCodexAppServer({ defaultSettings: s });
      const made = [];
      return {
        model: (o) => {
          const x = p('mock-one', o);
          made.push(x);
          return x;
        },
        models: async () => {
          const r = await m.listModels(s);
          return r.models ?? r;
        },
        close: async () => {
          for (const x of made) x.dispose?.();
        },
      };
    },
  },
};
const checks = {
  models: async (e) => {
    must((await e.p.models()).length, 'no models');
  },
  stream: async (e) => {
    const parts = await stream(e.p.model(), user('x [[say:water under the bridge]]'));
    same(text(parts), 'water under the bridge', 'text');
    must(parts.filter((p) => p.type === 'text-delta').length > 1, 'one piece only');
    has(
      JSON.stringify(
        must(
          parts.find((p) => p.type === 'finish'),
          'no finish',
        ).finishReason,
      ),
      'stop',
      'finishReason',
    );
  },
  command: async (e) => {
    const parts = await stream(e.p.model(), user('x [[run:echo got-$((6*7))]]'));
    has(JSON.stringify(parts.filter((p) => /^tool/.test(p.type))), 'got-42', 'tool parts');
  },
  patch: async (e) => {
    await stream(e.p.model(), user('x [[add:new.txt|made here]]'));
    same(fs.readFileSync(path.join(e.home.ws, 'new.txt'), 'utf8').trim(), 'made here', 'file');
  },
  resume: async (e) => {
    const one = await stream(e.p.model({ threadMode: 'persistent' }), user('word marjoram [[say:a]]'));
    const id = must(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(
        JSON.stringify(one.find((p) => p.type === 'finish')),
      )?.[0],
      'no thread id in the result',
    );
    await e.p.close();
    e.p = e.reopen();
    await stream(
      e.p.model({ threadMode: 'persistent', resume: id }),
      user('x [[say:b]]', { providerOptions: { [e.key]: { threadId: id } } }),
    );
    has(JSON.stringify(e.mock.requests.filter((r) => r.rq?.tag === 'say').at(-1).body.input), 'marjoram', 'history');
  },
  abort: async (e) => {
    const stop = new AbortController();
    await stream(e.p.model(), user('x [[hang]]', { abortSignal: stop.signal }), (p) => {
      if (p.type === 'text-delta') stop.abort();
    }).catch(() => {});
    same(text(await stream(e.p.model(), user('x [[say:next]]'))), 'next', 'call after an abort');
  },
  error: async (e) => {
    let shown = '';
    try {
      shown = JSON.stringify(await stream(e.p.model(), user('x [[http:400]]')), (_key, v) =>
        v instanceof Error ? String(v) : v,
      );
    } catch (x) {
      shown = String(x);
    }
    has(shown, 'mock says no', 'error shown');
    same(text(await stream(e.p.model(), user('x [[say:ok]]'))), 'ok', 'call after an error');
  },
};
let ok = 0;
let bad = 0;
console.warn = () => {};
process.on('uncaughtException', () => {}); // an aborted stream may throw inside the client
for (const [name, c] of Object.entries(clients)) {
  const dir = path.join(modules, c.pkg);
  if (!fs.existsSync(dir)) {
    bad++;
    console.log(`${name}: FAIL ${c.pkg} is not in ${modules}`);
    continue;
  }
  const m = await import(pathToFileURL(path.join(dir, 'dist/index.js')).href);
  console.log(
    `client: ${c.pkg} ${JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8')).version}   server: ${server}`,
  );
  for (const [k, run] of Object.entries(checks)) {
    if (only && !only.includes(k) && !only.includes(`${name}/${k}`)) continue;
    const mock = await startMock(answer);
    const home = makeHome({ port: mock.port });
    const settings = {
      codexPath: serverExecutable(server, home.root),
      cwd: home.ws,
      env: { CODEX_HOME: home.home, OPENAI_API_KEY: '', CODEX_API_KEY: '' },
      logger: false,
      ...c.quiet,
    };
    const e = { mock, home, key: c.key, reopen: () => c.open(m, settings) };
    e.p = e.reopen();
    try {
      await within(25, run(e));
      ok++;
      console.log(`${name}/${k}: ok`);
    } catch (x) {
      bad++;
      console.log(`${name}/${k}: FAIL ${oneLine(x)}`);
    }
    await Promise.race([Promise.resolve(e.p.close()).catch(() => {}), sleep(3000)]);
    mock.close();
    if (!keep) home.remove();
  }
}
console.log(`${ok} passed, ${bad} failed`);
process.exit(bad ? 1 : 0);
