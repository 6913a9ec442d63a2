import { modelSchema } from '../mcp/model-schema.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import type { DynamicTool } from './dynamic-tool.ts';

/** What a model is offered of them: functions, and those of one namespace together, each where it comes first. */
export function dynamicToolSpecs(tools: readonly DynamicTool[]): ToolSpec[] {
  return toolSpecs(tools.filter(({ deferLoading }) => !deferLoading));
}

/** The same for those that a search found, in their order. */
export function toolSpecs(offered: readonly DynamicTool[]): ToolSpec[] {
  const isFirst = ({ namespace }: DynamicTool, index: number) =>
    namespace === undefined || offered.findIndex((other) => other.namespace === namespace) === index;
  return offered.filter(isFirst).map((tool) => {
    const { namespace } = tool;
    if (namespace === undefined) return functionSpec(tool);
    return namespaceSpec(
      namespace,
      offered.filter((other) => other.namespace === namespace),
    );
  });
}

function namespaceSpec(name: string, members: readonly DynamicTool[]): ToolSpec {
  return { type: 'namespace', name, description: `Tools in the ${name} namespace.`, tools: members.map(functionSpec) };
}

function functionSpec({ name, description, inputSchema, deferLoading }: DynamicTool): ToolSpec {
  const schema = typeof inputSchema === 'object' && inputSchema !== null ? inputSchema : {};
  const parameters = modelSchema({ ...schema });
  return {
    type: 'function',
    name,
    description,
    strict: false,
    ...(deferLoading && { defer_loading: true }),
    parameters,
  };
}
