import { unlessAborted } from '../../async/unless-aborted.ts';
import { pairCalls } from '../../history/pair-calls.ts';
import { asList, asRecord, asText, type Payload } from '../../history/payload.ts';
import { messageOf } from '../context/context-items.ts';
import { modelRequest } from '../loop/model-request.ts';
import { meterResponse, reportFullContext } from '../loop/report-usage.ts';
import type { Turn } from '../loop/turn.ts';
import { withRetries } from '../loop/with-retries.ts';
import { isContextFull } from '../model/model-error.ts';
import { COMPACT_PROMPT } from './summary-text.ts';

const NO_SUMMARY = '(no summary available)';

/**
 * Asks a model to sum up the conversation. What does not fit into its window is left out from the oldest on, each time
 * twice as much as before. A model that says nothing is taken at its last word in the conversation.
 *
 * @throws {ModelError} it cannot be asked.
 */
export async function askForSummary(turn: Turn, model: string, items: readonly object[]): Promise<string> {
  for (let leftOut = 0; ; leftOut = Math.max(1, leftOut * 2)) {
    const rest = pairCalls(items.slice(leftOut) as readonly Payload[]);
    try {
      return (await withRetries(turn, () => request(turn, model, rest))) ?? lastWord(items) ?? NO_SUMMARY;
    } catch (error) {
      if (!isContextFull(error)) throw error;
      if (rest.length > 0) continue;
      await reportFullContext(turn);
      throw error;
    }
  }
}

/** What the model answered; null when it said nothing. */
async function request(turn: Turn, model: string, items: readonly object[]): Promise<string | null> {
  const prompt = messageOf('user', [turn.session.config.compactPrompt ?? COMPACT_PROMPT]);
  const asked = modelRequest(turn, {
    model,
    input: [...items, prompt],
    tools: [],
    parallelToolCalls: false,
    outputSchema: null,
  });
  let said: string | null = null;
  for await (const event of turn.session.model.stream(asked, turn.signal)) {
    const wait = meterResponse(turn, event);
    if (wait !== undefined) await unlessAborted(wait, turn.signal);
    if (event.type === 'itemDone') said = assistantText(event.item) ?? said;
  }
  turn.signal.throwIfAborted();
  return said;
}

function lastWord(items: readonly object[]): string | null {
  const texts = items.map((item) => assistantText(asRecord(item) ?? {}));
  return texts.findLast((text) => text !== null) ?? null;
}

/** Null for an item in which the model says nothing. */
function assistantText({ type, role, content }: Payload): string | null {
  if (type !== 'message' || role !== 'assistant') return null;
  const texts = asList(content).flatMap((part) => asText(asRecord(part)?.text) ?? []);
  return texts.join('') || null;
}
