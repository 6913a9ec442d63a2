// Runs codex-acp as a child process and talks ACP to it as an editor would (raw JSON-RPC over stdio).
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

// Where the codex-acp package is: given, or in a node_modules here or above.
export function findAcp(explicit) {
  const entry = (p) =>
    [path.join(p, 'dist/index.js'), p].find((f) => fs.existsSync(f) && fs.statSync(f).isFile()) ?? null;
  const given = explicit ?? process.env.CODEX_ACP;
  if (given)
    return (
      entry(path.resolve(given)) ??
      (() => {
        throw new Error(`no codex-acp at ${given}`);
      })()
    );
  for (const base of [process.cwd(), here])
    for (let d = base; ; d = path.dirname(d)) {
      const e = entry(path.join(d, 'node_modules/@agentclientprotocol/codex-acp'));
      if (e) return e;
      if (d === path.dirname(d)) break;
    }
  throw new Error(
    'codex-acp not found: npm i --no-save --omit=optional @agentclientprotocol/codex-acp@2.6.0 in a scratch folder, then give --acp <that folder>/node_modules/@agentclientprotocol/codex-acp',
  );
}
export function acpVersion(entry) {
  try {
    return JSON.parse(fs.readFileSync(path.join(path.dirname(entry), '../package.json'), 'utf8')).version;
  } catch {
    return '?';
  }
}

// `server` may be an executable or a command line ("node dist/cli.js"); codex-acp wants one executable
// that it calls as `<exe> app-server`, so anything else gets a small launcher.
export function serverExecutable(server, dir, { trace } = {}) {
  const words = fs.existsSync(server) ? [server] : server.split(/\s+/).filter(Boolean);
  if (words.length === 1 && !trace) {
    const abs = fs.existsSync(words[0])
      ? path.resolve(words[0])
      : execFileSync('sh', ['-c', `command -v ${JSON.stringify(words[0])}`])
          .toString()
          .trim();
    return abs;
  }
  const exe = path.join(dir, 'server-under-test');
  const cmd = words.map((w) => (fs.existsSync(w) ? path.resolve(w) : w));
  const q = (s) => `'${s.replace(/'/g, `'\\''`)}'`;
  const line = trace ? [process.execPath, path.join(here, 'tap.mjs'), trace, ...cmd] : cmd;
  fs.writeFileSync(exe, `#!/bin/sh\nexec ${line.map(q).join(' ')} "$@"\n`, { mode: 0o755 });
  return exe;
}

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export class AcpAgent {
  constructor({ acp, exe, env = {}, home, logs, cwd }) {
    this.updates = []; // {sessionId, update}
    this.permissions = []; // request params, in order
    this.notes = []; // other notifications
    this.onPermission = null; // params -> outcome | Promise<outcome>
    this.pending = new Map();
    this.nextId = 1;
    this.waiters = new Set();
    this.stderr = '';
    this.bad = [];
    this.logFile = path.join(logs, 'app-server.log');
    this.p = spawn(process.execPath, [acp], {
      cwd: cwd ?? home,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CODEX_PATH: exe,
        CODEX_HOME: home,
        APP_SERVER_LOGS: logs,
        NO_BROWSER: '1',
        OPENAI_API_KEY: '',
        CODEX_API_KEY: '',
        ...env,
      },
    });
    this.p.stdin.on('error', () => {});
    this.p.stderr.on('data', (d) => {
      this.stderr = (this.stderr + d).slice(-8000);
    });
    let buf = '';
    this.p.stdout.setEncoding('utf8');
    this.p.stdout.on('data', (d) => {
      buf += d;
      for (let i = buf.indexOf('\n'); i >= 0; i = buf.indexOf('\n')) {
        const l = buf.slice(0, i);
        buf = buf.slice(i + 1);
        if (l.trim()) this.#line(l);
      }
    });
    this.exited = new Promise((r) =>
      this.p.on('exit', (code, signal) => {
        this.exit = { code, signal };
        for (const [, w] of this.pending) w.reject(new Error(`agent exited (${code ?? signal})`));
        this.pending.clear();
        this.#wake();
        r(this.exit);
      }),
    );
  }
  #line(l) {
    let m;
    try {
      m = JSON.parse(l);
    } catch {
      this.bad.push(l);
      return;
    }
    if (m.method !== undefined && m.id !== undefined) {
      void this.#request(m);
      return;
    }
    if (m.method === 'session/update') {
      this.updates.push({ ...m.params, at: Date.now() });
      this.#wake();
      return;
    }
    if (m.method !== undefined) {
      this.notes.push(m);
      this.#wake();
      return;
    }
    const w = this.pending.get(m.id);
    if (w) {
      this.pending.delete(m.id);
      w.resolve(m);
    }
  }
  async #request(m) {
    let result, error;
    if (m.method === 'session/request_permission') {
      this.permissions.push({ ...m.params, at: Date.now() });
      this.#wake();
      try {
        result = { outcome: (await this.onPermission?.(m.params)) ?? { outcome: 'cancelled' } };
      } catch (e) {
        error = { code: -32603, message: String(e) };
      }
    } else error = { code: -32601, message: `client has no ${m.method}` };
    this.#send(error ? { jsonrpc: '2.0', id: m.id, error } : { jsonrpc: '2.0', id: m.id, result });
  }
  #wake() {
    for (const w of [...this.waiters]) w();
  }
  #send(o) {
    if (!this.exit) this.p.stdin.write(`${JSON.stringify(o)}\n`);
  }
  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params });
  }
  raw(method, params, ms = 30000) {
    if (this.exit) return Promise.reject(new Error('agent already exited'));
    const id = this.nextId++;
    const answered = new Promise((resolve, reject) => {
      const t = setTimeout(() => {
        this.pending.delete(id);
        reject(new Error(`no answer to ${method} in ${ms} ms`));
      }, ms);
      this.pending.set(id, {
        resolve: (m) => {
          clearTimeout(t);
          resolve(m);
        },
        reject: (e) => {
          clearTimeout(t);
          reject(e);
        },
      });
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
    answered.catch(() => {}); // a check that fails early leaves its prompt unawaited; that must not end the whole kit
    return answered;
  }
  call(method, params, ms) {
    const result = this.raw(method, params, ms).then((m) => {
      if (m.error) {
        const e = new Error(
          `${method}: ${m.error.message}${m.error.data ? ` ${JSON.stringify(m.error.data).slice(0, 400)}` : ''}`,
        );
        e.rpc = m.error;
        throw e;
      }
      return m.result;
    });
    result.catch(() => {});
    return result;
  }
  async until(f, what, ms = 10000) {
    const end = Date.now() + ms;
    for (;;) {
      const v = f();
      if (v) return v;
      const left = end - Date.now();
      if (left <= 0 || this.exit) throw new Error(`${this.exit ? 'agent exited' : 'timed out'} waiting for ${what}`);
      let w;
      await Promise.race([
        new Promise((r) => {
          w = r;
          this.waiters.add(r);
        }),
        sleep(Math.min(left, 50)),
      ]);
      this.waiters.delete(w);
    }
  }
  initialize(extra = {}) {
    return this.call('initialize', {
      protocolVersion: 1,
      clientInfo: { name: 'acp-e2e', version: '1.0.0' },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false, ...extra },
    });
  }
  of(sessionId, kind, from = 0) {
    return this.updates
      .slice(from)
      .filter((u) => u.sessionId === sessionId && (!kind || u.update.sessionUpdate === kind))
      .map((u) => u.update);
  }
  text(sessionId, kind = 'agent_message_chunk', from = 0) {
    return this.of(sessionId, kind, from)
      .map((u) => u.content?.text ?? '')
      .join('');
  }
  // Tool calls of a session, merged over their updates.
  tools(sessionId, from = 0) {
    const out = new Map();
    for (const u of this.of(sessionId, null, from)) {
      if (u.sessionUpdate !== 'tool_call' && u.sessionUpdate !== 'tool_call_update') continue;
      const t = out.get(u.toolCallId) ?? { states: [], chunks: '' };
      if (u.status) t.states.push(u.status);
      for (const [k, v] of Object.entries(u)) if (v !== undefined && v !== null && k !== 'sessionUpdate') t[k] = v;
      t.chunks += JSON.stringify(u._meta ?? '') + JSON.stringify(u.content ?? '') + JSON.stringify(u.rawOutput ?? '');
      out.set(u.toolCallId, t);
    }
    return [...out.values()];
  }
  prompt(sessionId, text, ms = 30000) {
    return this.call(
      'session/prompt',
      { sessionId, prompt: typeof text === 'string' ? [{ type: 'text', text }] : text },
      ms,
    );
  }
  async close(ms = 6000) {
    if (!this.exit) {
      this.p.stdin.end();
      await Promise.race([this.exited, sleep(ms)]);
    }
    if (!this.exit) {
      this.killed = true;
      this.p.kill('SIGKILL');
      await this.exited;
    }
  }
  // Direct children of the agent: the server under test.
  children() {
    const out = [];
    for (const d of fs.readdirSync('/proc')) {
      if (!/^\d+$/.test(d)) continue;
      try {
        const s = fs.readFileSync(`/proc/${d}/stat`, 'utf8');
        const f = s.slice(s.lastIndexOf(')') + 2).split(' ');
        if (+f[1] === this.p.pid && f[0] !== 'Z') out.push(+d);
      } catch {}
    }
    return out;
  }
  // What the server under test answered with an error, and lines it wrote to stderr, out of the adapter's log.
  serverTrouble(n = 6) {
    let log = '';
    try {
      log = fs.readFileSync(this.logFile, 'utf8');
    } catch {
      return [];
    }
    const out = [],
      sent = new Map();
    for (const raw of log.split('\n')) {
      const l = raw.replace(/^\d{4}-\d\d-\d\d [\d:,]+ /, '').replace(/^\[OUT\] /, '');
      const m = /^\[IN\] (\{.*\})/.exec(l);
      if (m) {
        try {
          const o = JSON.parse(m[1].replace(/\s*\{"pid":\d+\}$/, ''));
          if (o.method && o.id !== undefined) sent.set(o.id, o.method);
        } catch {}
        continue;
      }
      if (l.startsWith('{') && l.includes('"error":{')) {
        try {
          const o = JSON.parse(l.replace(/\s*\{"pid":\d+\}$/, ''));
          if (o.error) out.push(`${sent.get(o.id) ?? '?'} -> ${o.error.code} ${String(o.error.message).slice(0, 160)}`);
          else if (o.method === 'error') out.push(`error notification: ${JSON.stringify(o.params).slice(0, 200)}`);
        } catch {}
      } else if (l.startsWith('[EXIT]')) out.push(l.slice(0, 120));
    }
    return out.slice(-n);
  }
}
export { sleep };
