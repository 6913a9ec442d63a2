import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** The releases of the original that we are held against, and where `npm run originals` puts them. */
export interface Original {
  readonly version: string;
  /** Folder that is an npm prefix of its own. */
  readonly folder: string;
  readonly binary: string;
  /** The sandbox program that it brings along; on Linux only. */
  readonly bubblewrap: string;
}

const CACHE = path.resolve('.cache/originals');
const PLATFORM = `${process.platform}-${process.arch}`;
const VENDOR = path.join(
  'vendor',
  process.arch === 'arm64' ? 'aarch64-unknown-linux-musl' : 'x86_64-unknown-linux-musl',
);

function original(version: string, inVendor: string): Original {
  const folder = path.join(CACHE, version);
  const vendor = path.join(folder, 'node_modules/@openai', `codex-${PLATFORM}`, VENDOR);
  const bubblewrap = path.join(vendor, 'codex-resources/bwrap');
  return { version, folder, binary: path.join(vendor, inVendor), bubblewrap };
}

export const originals: readonly Original[] = [original('0.130.0', 'codex/codex'), original('0.169.0', 'bin/codex')];

/** Downloads it unless it is there. */
export function install({ version, folder, binary }: Original): void {
  if (existsSync(binary)) return;
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--no-save', '--prefix', folder, `@openai/codex@${version}`], { stdio: 'inherit' });
  assert.ok(existsSync(binary), `@openai/codex@${version} has no binary at ${binary}`);
}
