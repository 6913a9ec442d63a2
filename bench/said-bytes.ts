import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SAID = /"payload":\{"type":"(?:user|agent)_message","message":"((?:[^"\\]|\\.)*)"/;

/** Bytes of what user and agent said in the threads of a home: the text that a search looks through. */
export function saidBytes(home: string): number {
  const sessions = path.join(home, 'sessions');
  const names = readdirSync(sessions, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  return names.reduce((sum, name) => sum + saidIn(readFileSync(path.join(sessions, name), 'latin1')), 0);
}

function saidIn(rollout: string): number {
  return rollout.split('\n').reduce((sum, line) => sum + (SAID.exec(line)?.[1]?.length ?? 0), 0);
}
