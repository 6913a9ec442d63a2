// Launcher used with --trace: passes stdio through to the real server and writes every line to a file.
// usage: tap.mjs <trace-file> <server> [args...]
import { spawn } from 'node:child_process';
import fs from 'node:fs';

const [file, cmd, ...args] = process.argv.slice(2);
const out = fs.openSync(file, 'a');
const p = spawn(cmd, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const splitter = (dir) => {
  let buf = '';
  return (d) => {
    buf += d;
    for (let i = buf.indexOf('\n'); i >= 0; i = buf.indexOf('\n')) {
      fs.writeSync(out, `${dir}\t${buf.slice(0, i)}\n`);
      buf = buf.slice(i + 1);
    }
  };
};
const a = splitter('>'),
  b = splitter('<');
process.stdin.on('data', (d) => {
  a(d);
  p.stdin.write(d);
});
process.stdin.on('end', () => p.stdin.end());
p.stdin.on('error', () => {});
p.stdout.on('data', (d) => {
  b(d);
  process.stdout.write(d);
});
for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => p.kill(s));
p.on('exit', (c, s) => {
  fs.writeSync(out, `!\t${JSON.stringify({ exit: c, signal: s })}\n`);
  if (s) {
    process.kill(process.pid, s);
  } else process.exit(c ?? 1);
});
