import type { UserInput } from '../../protocol/input.ts';
import { list, optional, type Shaped, string, struct } from '../arguments/argument-shapes.ts';
import { AgentError } from './agent-control.ts';

const ITEM = struct('UserInput', {
  type: string,
  text: optional(string),
  image_url: optional(string),
  path: optional(string),
  name: optional(string),
});
type Item = Shaped<typeof ITEM>;

/** Members of the arguments that say what an agent is told. */
export const INPUT_FIELDS = { message: optional(string), items: optional(list(ITEM)) };

/** What an agent is told, and how that is shown in one text. */
export interface AgentInput {
  readonly input: readonly UserInput[];
  readonly prompt: string;
}

/** @throws {AgentError} There is nothing to tell, or it is told in two ways. */
export function agentInput(given: {
  readonly message: string | null;
  readonly items: readonly Item[] | null;
}): AgentInput {
  const { message, items } = given;
  if (message !== null && items !== null) throw new AgentError('Provide either message or items, but not both');
  if (items !== null) {
    if (items.length === 0) throw new AgentError("Items can't be empty");
    const input = items.map(userInput);
    return { input, prompt: input.map(shownInput).join('\n') };
  }
  if (message === null) throw new AgentError('Provide one of: message or items');
  if (message.trim() === '') throw new AgentError("Empty message can't be sent to an agent");
  return { input: [text(message)], prompt: message };
}

function userInput(item: Item): UserInput {
  switch (item.type) {
    case 'text':
      return text(needed(item, 'text'));
    case 'image':
      return { type: 'image', url: needed(item, 'image_url') };
    case 'local_image':
      return { type: 'localImage', path: needed(item, 'path') };
    case 'skill':
      return { type: 'skill', name: needed(item, 'name'), path: needed(item, 'path') };
    case 'mention':
      return { type: 'mention', name: needed(item, 'name'), path: needed(item, 'path') };
    default:
      throw new AgentError(`unknown type of item: ${item.type}`);
  }
}

function needed(item: Item, member: Exclude<keyof Item, 'type'>): string {
  const value = item[member];
  if (value === null) throw new AgentError(`an item of type ${item.type} needs \`${member}\``);
  return value;
}

function text(value: string): UserInput {
  return { type: 'text', text: value, text_elements: [] };
}

function shownInput(input: UserInput): string {
  switch (input.type) {
    case 'text':
      return input.text;
    case 'localImage':
      return `[local_image:${input.path}]`;
    case 'skill':
    case 'mention':
      return `[${input.type}:$${input.name}](${input.path})`;
    default:
      return `[${input.type}]`;
  }
}
