import { asList, asRecord, asText, type Payload } from './payload.ts';

export interface HookPromptFragment {
  readonly text: string;
  readonly hookRunId: string;
}

const HOOK_PROMPT = /^\s*<hook_prompt\s+hook_run_id="([^"]*)">([\s\S]*)<\/hook_prompt>\s*$/;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** What hooks told the model, if this response item is a user message of nothing else; null otherwise. */
export function hookPromptFragments(item: Payload): readonly HookPromptFragment[] | null {
  if (item.type !== 'message' || item.role !== 'user') return null;
  const parts = asList(item.content).map((part) => parseFragment(asText(asRecord(part)?.text)));
  const fragments = parts.filter((part) => part !== null);
  return fragments.length > 0 && fragments.length === parts.length ? fragments : null;
}

/** The user message by which the model gets what hooks tell it. */
export function hookPromptMessage(fragments: readonly HookPromptFragment[]): object {
  const texts = fragments.map(
    ({ text, hookRunId }) =>
      `<hook_prompt hook_run_id="${encodeEntities(hookRunId).replaceAll('"', '&quot;')}">${encodeEntities(text)}</hook_prompt>`,
  );
  return { type: 'message', role: 'user', content: texts.map((text) => ({ type: 'input_text', text })) };
}

function encodeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function parseFragment(text: string | null): HookPromptFragment | null {
  const match = text === null ? null : HOOK_PROMPT.exec(text);
  const [, hookRunId, inner] = match ?? [];
  if (hookRunId === undefined || inner === undefined || hookRunId.trim() === '') return null;
  return { text: decodeEntities(inner), hookRunId: decodeEntities(hookRunId) };
}

function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
