#!/usr/bin/env node
// Quick checks of an app-server through a real client: codex-acp driven as an editor would, with a mock model. Plain Node 20.
//   node acp-smoke.mjs --server <executable | "command line"> [--acp <codex-acp package folder>]   (or CODEX_PATH, CODEX_ACP)
//   options: --only a,b  --skip a,b  --timeout <s per check>  --jobs <4>  --trace <dir>  --keep  --list  --verbose
// The client starts `<executable> app-server` with CODEX_HOME set to a fresh folder whose config.toml names the mock model.
// --trace writes every line between client and server; --keep leaves each CODEX_HOME and prints where it is.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { AcpAgent, acpVersion, findAcp, serverExecutable } from './lib/acp-agent.mjs';
import { checks, pick } from './lib/acp-checks.mjs';
import { answer } from './lib/answer.mjs';
import { oneLine, within } from './lib/expect.mjs';
import { makeHome } from './lib/home.mjs';
import { startMock } from './lib/mock-model.mjs';

// An agent lingers for seconds when its editor leaves, so several checks run side by side.
const opt = { timeout: 30, jobs: 4, skip: [] };
for (let a = process.argv.slice(2); a.length; ) {
  const k = a.shift();
  if (k === '--server') opt.server = a.shift();
  else if (k === '--acp') opt.acp = a.shift();
  else if (k === '--only') opt.only = a.shift().split(',');
  else if (k === '--skip') opt.skip = a.shift().split(',');
  else if (k === '--timeout') opt.timeout = +a.shift();
  else if (k === '--jobs') opt.jobs = +a.shift();
  else if (k === '--trace') opt.trace = path.resolve(a.shift());
  else if (['--keep', '--list', '--verbose'].includes(k)) opt[k.slice(2)] = true;
  else {
    console.error(`unknown option ${k}`);
    process.exit(2);
  }
}
opt.server ??= process.env.CODEX_PATH;

// A mock model, a CODEX_HOME and a workspace, and the agents started on them.
class World {
  constructor(name) {
    this.name = name;
    this.agents = [];
  }
  async setup() {
    this.mock = await startMock(answer);
    this.home = makeHome({ port: this.mock.port });
    return this;
  }
  async agent() {
    let trace = null;
    if (opt.trace) {
      fs.mkdirSync(opt.trace, { recursive: true });
      trace = path.join(opt.trace, `${this.name}-${this.agents.length + 1}.jsonl`);
    }
    const a = new AcpAgent({
      acp: opt.acp,
      exe: serverExecutable(opt.server, this.home.root, { trace }),
      home: this.home.home,
      logs: this.home.logs,
      cwd: this.home.ws,
    });
    a.onPermission = pick('allow_once');
    this.agents.push(a);
    a.init = await a.initialize();
    return a;
  }
  async session(a, { mode, mcp = [] } = {}) {
    const s = await a.call('session/new', { cwd: this.home.ws, mcpServers: mcp });
    if (mode) await a.call('session/set_mode', { sessionId: s.sessionId, modeId: mode });
    return s;
  }
  open(a, how, sessionId) {
    return a.call(`session/${how}`, { sessionId, cwd: this.home.ws, mcpServers: [] });
  }
  file(f) {
    return path.join(this.home.ws, f);
  }
  asked(tag) {
    return this.mock.requests.filter((r) => r.rq?.tag === tag);
  }
  async dispose() {
    for (const a of this.agents) await a.close();
    this.mock?.close();
    if (!opt.keep) this.home?.remove();
  }
}
if (opt.list) {
  for (const c of checks) console.log(`${c.name.padEnd(16)} ${c.about}`);
  process.exit(0);
}
if (!opt.server) {
  console.error('give --server <executable or command line>, or CODEX_PATH');
  process.exit(2);
}
try {
  opt.acp = findAcp(opt.acp);
} catch (e) {
  console.error(e.message);
  process.exit(2);
}
console.log(`client: codex-acp ${acpVersion(opt.acp)}   server: ${opt.server}`);

const pending = checks.filter(({ name }) => (!opt.only || opt.only.includes(name)) && !opt.skip.includes(name));
let passed = 0;
let failed = 0;

async function runCheck({ name, run }) {
  const world = new World(name);
  const startedAt = Date.now();
  const lines = [];
  try {
    await world.setup();
    await within(
      opt.timeout,
      world.agent().then((agent) => run(world, agent)),
    );
    passed++;
    lines.push(`${name}: ok${opt.verbose ? ` ${Date.now() - startedAt} ms` : ''}`);
  } catch (error) {
    failed++;
    lines.push(`${name}: FAIL ${oneLine(error)}`);
    lines.push(
      ...new Set(world.agents.flatMap((agent) => agent.serverTrouble(4).map((trouble) => `    server: ${trouble}`))),
    );
    for (const { exit, stderr } of world.agents)
      if (exit?.code) lines.push(`    agent exited ${JSON.stringify(exit)}: ${stderr.trim().slice(-300)}`);
    if (opt.verbose) lines.push(error.stack);
  }
  await world.dispose().catch(() => {});
  if (opt.keep) lines.push(`    kept ${world.home.root}`);
  console.log(lines.join('\n'));
}

async function runChecks() {
  for (let check = pending.shift(); check; check = pending.shift()) await runCheck(check);
}

await Promise.all(Array.from({ length: opt.jobs }, runChecks));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
