import { userMessage } from '../history/extended-records.ts';
import { skillTexts } from './skills/chosen-skills.ts';
import type { Turn, WaitingInput } from './turn.ts';
import type { TurnEvent } from './turn-event.ts';
import { buildUserMessage, type UserMessage } from './user-message.ts';

/** Stores what the user said meanwhile and puts it before the model. */
export function takeInput(turn: Turn): Promise<void> {
  return takeAll(turn, { isOver: () => turn.isSilenced, tell: (event) => turn.emit(event) });
}

/** The same for a turn that ends otherwise than by the model: what was accepted is stored and told, though nobody answers it. */
export function takeLastInput(turn: Turn): Promise<void> {
  return takeAll(turn, { isOver: () => false, tell: (event) => turn.announce(event) });
}

interface Taker {
  readonly isOver: () => boolean;
  readonly tell: (event: TurnEvent) => void | Promise<void>;
}

async function takeAll(turn: Turn, { isOver, tell }: Taker): Promise<void> {
  for (let waiting = turn.waitingInput; waiting !== null; waiting = turn.waitingInput) {
    if ('item' in waiting) {
      if (isOver()) return;
      turn.dropInput();
      await turn.storeItem(waiting.item);
      continue;
    }
    const startedAtMs = Date.now();
    const message = await buildUserMessage(waiting.input, waiting.clientId);
    // Whoever ends the turn takes what the loop of a turn that was cut off has not.
    if (isOver()) return;
    if (turn.waitingInput !== waiting) continue;
    turn.dropInput();
    if (waiting.input.length > 0) await take(turn, waiting, message, startedAtMs, tell);
  }
}

async function take(
  turn: Turn,
  { input, clientId, records: beside = [] }: WaitingInput,
  { item, modelItem }: UserMessage,
  startedAtMs: number,
  tell: Taker['tell'],
): Promise<void> {
  const { turnId } = turn;
  const { records } = turn.session;
  const live = records.live({ itemId: item.id, startedAtMs, clientId });
  await turn.storeItem(modelItem, userMessage(input, live), ...beside);
  await tell({ kind: 'itemStarted', turnId, item, startedAtMs });
  await records.persist();
  await records.flush();
  await tell({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs: Date.now() });
  const skills = await skillTexts(input, turn.session.config.skills);
  for (const skill of skills.items) await turn.storeItem(skill);
  for (const message of skills.failures) await tell({ kind: 'warning', message });
}
