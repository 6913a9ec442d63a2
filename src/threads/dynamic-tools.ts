import type { DynamicTool } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { DynamicToolSpec } from '../protocol/dynamic-tool.ts';
import { isObject } from '../protocol/json-object.ts';
import { RpcError } from '../protocol/rpc-error.ts';

const NAME = /^[a-zA-Z0-9_-]+$/;
const MAX_NAME_CHARS = 128;
const MAX_NAMESPACE_CHARS = 64;
const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([
  'api_tool',
  'browser',
  'computer',
  'container',
  'file_search',
  'functions',
  'image_gen',
  'multi_tool_use',
  'python',
  'python_user_visible',
  'submodel_delegator',
  'terminal',
  'tool_search',
  'web',
]);

/**
 * The tools that a client offers to serve, as they are stored.
 *
 * @throws {RpcError} -32600 for one that no model could be offered.
 */
export function readDynamicTools(specs: readonly DynamicToolSpec[]): readonly DynamicTool[] {
  const tools = specs.flatMap(toolsOf);
  const seen = new Set<string>();
  for (const tool of tools) {
    checkTool(tool);
    const key = JSON.stringify([tool.namespace, tool.name]);
    if (seen.has(key)) throw RpcError.invalidRequest(`duplicate dynamic tool name: ${tool.name}`);
    seen.add(key);
  }
  return tools;
}

function toolsOf(spec: DynamicToolSpec): DynamicTool[] {
  if ('tools' in spec) return spec.tools.map((tool) => stored({ ...tool, namespace: spec.name }));
  return [stored(spec)];
}

function stored(spec: {
  readonly namespace?: string | null | undefined;
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: unknown;
  readonly deferLoading?: boolean | undefined;
}): DynamicTool {
  const { namespace, name, description, inputSchema, deferLoading = false } = spec;
  return { ...(namespace == null ? {} : { namespace }), name, description, inputSchema, deferLoading };
}

function checkTool({ name, namespace, inputSchema, deferLoading }: DynamicTool): void {
  const problem =
    problemOf('name', name, MAX_NAME_CHARS, '') ??
    (isReserved(name) ? `dynamic tool name is reserved: ${name}` : null) ??
    (namespace === undefined ? null : namespaceProblem(namespace, name)) ??
    (deferLoading && namespace === undefined ? `deferred dynamic tool must include a namespace: ${name}` : null) ??
    (isSchema(inputSchema) ? null : `dynamic tool input schema is not supported for ${name}: expected an object`);
  if (problem !== null) throw RpcError.invalidRequest(problem);
}

function namespaceProblem(namespace: string, name: string): string | null {
  const problem = problemOf('namespace', namespace, MAX_NAMESPACE_CHARS, ` for ${name}`);
  if (problem !== null) return problem;
  if (isReserved(namespace)) return `dynamic tool namespace is reserved for ${name}: ${namespace}`;
  if (!RESERVED_NAMESPACES.has(namespace)) return null;
  return `dynamic tool namespace collides with a reserved Responses API namespace for ${name}: ${namespace}`;
}

function problemOf(what: string, text: string, maxChars: number, whose: string): string | null {
  if (text.trim() === '') return `dynamic tool ${what} must not be empty${whose}`;
  if (text.trim() !== text) return `dynamic tool ${what} has leading/trailing whitespace${whose}: ${text}`;
  if (!NAME.test(text)) return `dynamic tool ${what} must match ${NAME.source} to match Responses API: ${text}`;
  if (text.length <= maxChars) return null;
  return `dynamic tool ${what} must be at most ${maxChars} characters to match Responses API: ${text}`;
}

/** Names of MCP tools begin so. */
function isReserved(name: string): boolean {
  return name === 'mcp' || name.startsWith('mcp__');
}

function isSchema(schema: unknown): boolean {
  return typeof schema === 'boolean' || isObject(schema);
}
