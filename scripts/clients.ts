/**
 * Runs published clients, unchanged and at the versions of package-lock.json, against the built server with a mock model.
 *
 *   npm run clients
 *   npm run clients -- --only resume,fork      some checks; all options are those of the kits in test/clients
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const SERVER = path.resolve('bin/bobbin.js');
const KITS = ['acp-smoke.mjs', 'aisdk-smoke.mjs'].map((name) => path.resolve('test/clients', name));

interface ClientResult {
  readonly client: string;
  passed: number;
  failed: number;
}

/** A kit says `client: NAME VERSION …`, then a line for each check. */
function count(line: string, results: ClientResult[]): void {
  const client = /^client: (\S+ \S+)/.exec(line)?.[1];
  if (client !== undefined) results.push({ client, passed: 0, failed: 0 });
  const current = results.at(-1);
  if (current === undefined) return;
  if (/^\S+: ok/.test(line)) current.passed += 1;
  if (/^\S+: FAIL/.test(line)) current.failed += 1;
}

async function runKit(kit: string, results: ClientResult[]): Promise<boolean> {
  const child = spawn(process.execPath, [kit, '--server', SERVER, ...process.argv.slice(2)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    count(line, results);
  }
  const [code] = await ended;
  return code === 0;
}

const results: ClientResult[] = [];
let isSound = true;
for (const kit of KITS) isSound = (await runKit(kit, results)) && isSound;

console.log('');
for (const { client, passed, failed } of results) console.log(`${client.padEnd(42)} ${passed}/${passed + failed}`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`clients: ${passed} passed, ${failed} failed`);
process.exitCode = isSound ? 0 : 1;
