import { asList, asRecord, asText, type Payload } from './payload.ts';

/** How messages begin that stand in the model's context as the user's, though no user typed them. */
const CONTEXT_MARKS = [
  '# AGENTS.md instructions',
  '<environment_context>',
  '<permissions instructions>',
  '<user_instructions>',
  '<user_shell_command>',
  '<user_action>',
  '<turn_aborted>',
  '<skill>',
  '<subagent_notification>',
  '<hook_prompt',
];

/** Whether this response item is something that a user said: the beginning of a turn in the model's context. */
export function isUserTurn(item: Payload): boolean {
  return item.type === 'message' && item.role === 'user' && !isContextMessage(item);
}

/** Whether this response item was put in beside the conversation: instructions, environment, notices. */
export function isContextMessage(item: Payload): boolean {
  if (item.type !== 'message') return false;
  if (item.role === 'developer') return true;
  if (item.role !== 'user') return false;
  return asList(item.content).some((part) => {
    const text = (asText(asRecord(part)?.text) ?? '').trimStart();
    return CONTEXT_MARKS.some((mark) => text.startsWith(mark));
  });
}
