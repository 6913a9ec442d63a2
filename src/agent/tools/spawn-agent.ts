import type { ReasoningEffort } from '../../protocol/policy.ts';
import { boolean, oneOf, optional, type Shaped, string, struct, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { ModelChoice } from '../model/model-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import { type AgentCallEnd, callAgents } from '../sub-agents/agent-call.ts';
import { AgentError } from '../sub-agents/agent-control.ts';
import { agentInput, INPUT_FIELDS } from '../sub-agents/agent-input.ts';
import type { AgentRole } from '../sub-agents/agent-roles.ts';
import { agentTool, INPUT_SCHEMA } from '../sub-agents/agent-tool.ts';
import { requireReadableImages } from '../sub-agents/readable-images.ts';
import type { ToolContext, ToolOffer } from './tool.ts';

const ARGUMENTS = struct('SpawnAgentArgs', {
  ...INPUT_FIELDS,
  agent_type: optional(string),
  model: optional(string),
  reasoning_effort: optional(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh')),
  fork_context: withDefault(boolean, false),
});
type Arguments = Shaped<typeof ARGUMENTS>;

/** What an agent is that nobody chose a role for. */
const DEFAULT_ROLE = 'default';

/** Shown of an agent that nobody chose an effort for. */
const USUAL_EFFORT: ReasoningEffort = 'medium';

/** Starts a sub-agent: a thread of its own that works for this one. */
export const spawnAgent = agentTool({
  name: 'spawn_agent',
  description,
  parameters: ({ config }) => ({
    type: 'object',
    properties: {
      ...INPUT_SCHEMA,
      agent_type: {
        type: 'string',
        description: `What it is started as; \`default\` unless said.\n${asList(config.agentRoles.map(described))}`,
      },
      fork_context: {
        type: 'boolean',
        description: 'True: it knows the conversation so far. Else only what it is told.',
      },
      model: { type: 'string', description: 'Another model than yours. Leave it out unless the user wants one.' },
      reasoning_effort: { type: 'string', description: 'Another effort than yours.' },
    },
    additionalProperties: false,
  }),
  async run(call, context) {
    const given = readArguments(call, ARGUMENTS);
    const args = { ...given, agent_type: given.agent_type?.trim() || null };
    const { agents, maxDepth } = { agents: context.shared.agents, ...context.config.agents };
    if (agents.depth >= maxDepth) throw new AgentError('Agent depth limit reached. Solve the task yourself.');
    const { input, prompt } = agentInput(args);
    await requireReadableImages(input, context);
    const effort = args.reasoning_effort ?? USUAL_EFFORT;
    return callAgents(call, context, { tool: 'spawnAgent', prompt, model: args.model ?? '', effort }, async () => {
      const role = roleOf(args, context);
      const settings = settingsOf(args, context);
      const { agent_type: roleName, fork_context: isForked } = args;
      const { rootTurnId } = context;
      const spawned = await agents.spawn({ settings, input, role, roleName, isForked, rootTurnId });
      return endOf(spawned);
    });
  },
});

function endOf({
  agentId,
  nickname,
  status,
  model,
  effort,
}: Awaited<ReturnType<ToolContext['shared']['agents']['spawn']>>): AgentCallEnd {
  return {
    output: JSON.stringify({ agent_id: agentId, nickname }),
    statuses: { [agentId]: status },
    model,
    effort: effort ?? USUAL_EFFORT,
  };
}

/** @throws {AgentError} There is no such role. */
function roleOf({ agent_type: name, fork_context: isForked }: Arguments, { config }: ToolContext): AgentRole | null {
  if (name === null && isForked) return null;
  const role = config.agentRoles.find((each) => each.name === (name ?? DEFAULT_ROLE));
  if (role === undefined) throw new AgentError(`unknown agent_type '${name}'`);
  return role;
}

function described({ name, description, model, effort }: AgentRole): readonly [string, string] {
  const chosen = [
    ...(model === null ? [] : [`model \`${model}\``]),
    ...(effort === null ? [] : [`reasoning effort \`${effort}\``]),
  ];
  return [name, chosen.length === 0 ? description : `${description} (Always with ${chosen.join(' and ')}.)`];
}

/** @throws {AgentError} There is no such model or effort, or none may be chosen. */
function settingsOf(args: Arguments, { settings, config }: ToolContext): SessionSettings {
  const { agent_type: role, model, reasoning_effort: effort } = args;
  if (args.fork_context && (role ?? model ?? effort) !== null) {
    throw new AgentError(
      'An agent that knows the conversation so far has the type, model and reasoning effort of its parent: leave out `agent_type`, `model` and `reasoning_effort`, or `fork_context`.',
    );
  }
  if (model === null) return effort === null ? settings : { ...settings, effort };
  const choice = chosen(model, config.models.choices);
  if (effort !== null && !choice.efforts.includes(effort)) {
    throw new AgentError(
      `Reasoning effort \`${effort}\` is not supported for model \`${model}\`. Supported reasoning efforts: ${choice.efforts.join(', ')}`,
    );
  }
  return { ...settings, model, effort };
}

function chosen(model: string, choices: readonly ModelChoice[]): ModelChoice {
  const choice = choices.find(({ name }) => name === model);
  if (choice !== undefined) return choice;
  const names = choices.map(({ name }) => name).join(', ');
  throw new AgentError(`Unknown model \`${model}\` for spawn_agent. Available models: ${names}`);
}

function description({ config }: ToolOffer): string {
  const models = config.models.choices.map(
    ({ name, efforts, description: text }) => [name, `${text} Efforts: ${efforts.join(', ')}.`] as const,
  );
  return [
    'Starts a sub-agent that works beside you and answers its id and nickname. You are told when it ends; `wait_agent` waits for that.',
    'Only when the user asks for sub-agents, for delegation or for work in parallel. A hard or large task alone is no reason.',
    'Give it a task of its own that does not hold up your next step, say everything that it has to know, and what it should report. Do not do the same work yourself meanwhile, and let no two of them change the same files.',
    `It runs with your model and settings unless you say otherwise. Models:\n${asList(models)}`,
  ].join('\n\n');
}

function asList(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, text]) => `- \`${name}\`: ${text}`).join('\n');
}
