#!/usr/bin/env node
// The mock model as a process of its own, for trying a client by hand.
//   node mock-serve.mjs [--home <folder>]
// With --home, the folder becomes a CODEX_HOME (config.toml and a two-model catalogue) that points here. Ends with its stdin.
// Prompts steer the answers: "[[say:hello]]", "[[run:ls]]", "[[run-escalated:touch x]]", "[[add:file.txt|text]]", "[[http:500]]", "[[hang]]" …; see answer.mjs.
import fs from 'node:fs';
import path from 'node:path';
import { answer } from './answer.mjs';
import { catalog, MODELS, writeConfig } from './home.mjs';
import { startMock } from './mock-model.mjs';

const i = process.argv.indexOf('--home');
const mock = await startMock(answer);
if (i > 0) {
  const home = path.resolve(process.argv[i + 1]);
  fs.mkdirSync(home, { recursive: true });
  const cat = path.join(home, 'models.json');
  fs.writeFileSync(cat, JSON.stringify(catalog()));
  writeConfig(home, { port: mock.port, model: MODELS[0], cat });
  console.error(`CODEX_HOME=${home}`);
}
console.log(JSON.stringify({ port: mock.port, baseUrl: `http://127.0.0.1:${mock.port}/v1` }));
process.stdin.resume();
process.stdin.on('end', () => {
  mock.close();
  process.exit(0);
});
