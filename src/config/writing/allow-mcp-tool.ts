import { realpath } from 'node:fs/promises';
import { isTable, mergeTrees, treeAt, valueAt } from '../layers/config-tree.ts';
import { parseTomlText } from '../layers/parse-toml-text.ts';
import { readToml } from '../layers/read-toml.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes into a `config.toml` that a tool of an MCP server runs without being asked about. What the file says otherwise,
 * comments too, stays as it is.
 *
 * Rejects, with a reason for people, when the file does not say how the server is started, or is written in a way to
 * which nothing can be added.
 */
export async function allowMcpTool(file: string, server: string, tool: string): Promise<void> {
  const path = await realpath(file);
  const { text: before, tree } = await readToml(path);
  if (!isTable(valueAt(tree, ['mcp_servers', server]))) throw new Error(`config.toml has no MCP server ${server}`);
  const key = ['mcp_servers', server, 'tools', tool];
  const after = `${before}${before.endsWith('\n') || before === '' ? '' : '\n'}\n[${key.map(quoted).join('.')}]\napproval_mode = "approve"\n`;
  requireSame(after, mergeTrees(tree, treeAt([...key, 'approval_mode'], 'approve')));
  await replaceFile(path, after);
}

/** Whether something can be added at the end depends on how the file is written: its reader decides. */
function requireSame(text: string, wanted: object): void {
  let tree: unknown;
  try {
    tree = parseTomlText(text);
  } catch {
    throw new Error('config.toml is written in a way to which it cannot be added');
  }
  if (JSON.stringify(tree) !== JSON.stringify(wanted)) throw new Error('config.toml says otherwise already');
}

function quoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}
