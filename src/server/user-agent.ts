import { readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { ORIGINAL_VERSION } from '../version.ts';

/** What a user agent says beside the client: `Debian 12.0.0`, `x86_64`, `xterm`. */
export interface HostDescription {
  readonly os: string;
  readonly architecture: string;
  readonly terminal: string;
}

const OS_RELEASE_FILES = ['/etc/os-release', '/usr/lib/os-release'];
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', ia32: 'i386' };
const NOT_IN_TOKEN = /[^A-Za-z0-9._/-]/g;
const NOT_PRINTABLE = /[^ -~]/g;

/** True if the text may stand in an HTTP header: no control character but the tab. */
export function isHeaderValue(text: string): boolean {
  return [...text].every((char) => char === '\t' || (char >= ' ' && char !== '\u007f'));
}

/**
 * `<name>/<version> (<os> <os version>; <arch>) <terminal> (<name>; <client version>)`: clients read the version
 * behind the first slash.
 */
export function userAgentOf(
  client: { readonly name: string; readonly version: string },
  host: HostDescription,
): string {
  const suffix = `${client.name}; ${client.version}`.trim();
  const userAgent = `${client.name}/${ORIGINAL_VERSION} (${host.os}; ${host.architecture}) ${host.terminal} (${suffix})`;
  return isHeaderValue(userAgent) ? userAgent : userAgent.replace(NOT_PRINTABLE, '_');
}

export function describeHost(env: NodeJS.ProcessEnv = process.env): HostDescription {
  return { os: osName(), architecture: ARCHITECTURES[arch()] ?? arch(), terminal: terminalName(env) };
}

export function terminalName(env: NodeJS.ProcessEnv): string {
  const { TERM_PROGRAM: program, TERM_PROGRAM_VERSION: version, TERM: term } = env;
  const name = program ? (version ? `${program}/${version}` : program) : term || 'unknown';
  return name.replace(NOT_IN_TOKEN, '_');
}

function osName(): string {
  switch (platform()) {
    case 'linux':
      return linuxName() ?? `Linux ${threePartVersion(release())}`;
    case 'darwin':
      return `Mac OS ${threePartVersion(release())}`;
    case 'win32':
      return `Windows ${release()}`;
    default:
      return `${platform()} ${release()}`;
  }
}

function linuxName(): string | undefined {
  const text = OS_RELEASE_FILES.map(readIfThere).find((content) => content !== undefined);
  if (text === undefined) return undefined;
  const fields = new Map(
    [...text.matchAll(/^([A-Z_]+)=["']?(.*?)["']?$/gm)].map(([, key, value]) => [key ?? '', value ?? '']),
  );
  const name = fields.get('NAME')?.split(' ')[0];
  if (!name) return undefined;
  return `${name} ${threePartVersion(fields.get('VERSION_ID') ?? '')}`;
}

/** `12` is `12.0.0` and `22.04` is `22.4.0`, as the original writes them. */
function threePartVersion(version: string): string {
  const parts = version.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
  return parts.length === 0 ? 'Unknown' : [0, 1, 2].map((index) => parts[index] ?? 0).join('.');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
