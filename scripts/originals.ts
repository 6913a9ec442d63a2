import path from 'node:path';

/** The releases of the original that we are held against, and where `npm run interop` puts them. */
export interface Original {
  readonly version: string;
  /** Folder that is an npm prefix of its own. */
  readonly folder: string;
  readonly binary: string;
}

const CACHE = path.resolve('.cache/originals');
const PLATFORM = `${process.platform}-${process.arch}`;
const VENDOR = path.join(
  'vendor',
  process.arch === 'arm64' ? 'aarch64-unknown-linux-musl' : 'x86_64-unknown-linux-musl',
);

function original(version: string, inVendor: string): Original {
  const folder = path.join(CACHE, version);
  const binary = path.join(folder, 'node_modules/@openai', `codex-${PLATFORM}`, VENDOR, inVendor);
  return { version, folder, binary };
}

export const originals: readonly Original[] = [original('0.130.0', 'codex/codex'), original('0.169.0', 'bin/codex')];
