import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowMcpTool } from '../../../src/config/writing/allow-mcp-tool.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bobbin-config-'));
  file = path.join(folder, 'config.toml');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function allowed(before: string, server = 'lab', tool = 'note'): Promise<string> {
  await writeFile(file, before, { mode: 0o640 });
  await allowMcpTool(file, server, tool);
  return readFile(file, 'utf8');
}

it('adds the tool behind what is there, comments and all', async () => {
  const before = '# mine\n[mcp_servers.lab]\ncommand = "x" # runs\n';
  expect(await allowed(before)).toBe(`${before}\n[mcp_servers.lab.tools.note]\napproval_mode = "approve"\n`);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['config.toml']);
});

it('quotes names, ends a last line that has no end, and writes through a link', async () => {
  const kept = path.join(folder, 'kept.toml');
  await writeFile(kept, '[mcp_servers."a.b"]\ncommand = "x"');
  await symlink(kept, file);
  await allowMcpTool(file, 'a.b', 'do it');
  expect(await readFile(kept, 'utf8')).toBe(
    '[mcp_servers."a.b"]\ncommand = "x"\n\n[mcp_servers."a.b".tools."do it"]\napproval_mode = "approve"\n',
  );
  expect((await readdir(folder)).sort()).toEqual(['config.toml', 'kept.toml']);
});

it.each([
  ['a server that is not in the file', '[mcp_servers.other]\ncommand = "x"\n', 'config.toml has no MCP server lab'],
  [
    'a table that cannot be added to',
    'mcp_servers = { lab = { command = "x" } }\n',
    'config.toml is written in a way to which it cannot be added',
  ],
  [
    'a tool that has its table',
    '[mcp_servers.lab]\ncommand = "x"\n[mcp_servers.lab.tools.note]\napproval_mode = "prompt"\n',
    'config.toml is written in a way to which it cannot be added',
  ],
])('refuses %s, and leaves the file alone', async (_, before, message) => {
  await expect(allowed(before)).rejects.toThrow(message);
  expect(await readFile(file, 'utf8')).toBe(before);
});

it('leaves a file that is not UTF-8 as it is', async () => {
  const bytes = Buffer.from('[mcp_servers.lab]\ncommand = "x" # caf\xe9\n', 'latin1');
  await writeFile(file, bytes);
  await expect(allowMcpTool(file, 'lab', 'note')).rejects.toThrow('it is not UTF-8');
  expect(await readFile(file)).toEqual(bytes);
});
