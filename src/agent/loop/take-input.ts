import { userMessage } from '../../history/extended-records.ts';
import type { UserInput } from '../../protocol/input.ts';
import { buildUserMessage, type UserMessage } from '../context/user-message.ts';
import { hookTurn } from '../hooks/hook-turn.ts';
import { hasHooks } from '../hooks/run-hooks.ts';
import { tellContexts } from '../hooks/tell-contexts.ts';
import { type PromptVerdict, runPromptHooks } from '../hooks/user-prompt-submit.ts';
import type { TurnEvent } from '../session/turn-event.ts';
import { skillTexts } from '../skills/chosen-skills.ts';
import type { Turn, WaitingInput } from './turn.ts';

/** Whether anything came to what the model knows; `blocked`: hooks kept all of it from the model. */
export type Taken = 'some' | 'none' | 'blocked';

/** Stores what the user said meanwhile and puts it before the model. */
export function takeInput(turn: Turn): Promise<Taken> {
  const vet = (input: readonly UserInput[]) => runPromptHooks(hookTurn(turn), input);
  return takeAll(turn, { isOver: () => turn.isSilenced, tell: (event) => turn.emit(event), vet });
}

/**
 * The same for a turn that ends otherwise than by the model: what was accepted is stored and told, though nobody answers
 * it. What hooks would have had to look at is not.
 */
export async function takeLastInput(turn: Turn): Promise<void> {
  const isBlocked = hasHooks(hookTurn(turn), 'userPromptSubmit');
  const vet = async () => ({ isBlocked, contexts: [] });
  await takeAll(turn, { isOver: () => false, tell: (event) => turn.announce(event), vet });
}

interface Taker {
  readonly isOver: () => boolean;
  readonly tell: (event: TurnEvent) => void | Promise<void>;
  readonly vet: (input: readonly UserInput[]) => Promise<PromptVerdict>;
}

async function takeAll(turn: Turn, { isOver, tell, vet }: Taker): Promise<Taken> {
  let taken: Taken = 'none';
  for (let waiting = turn.waitingInput; waiting !== null; waiting = turn.waitingInput) {
    if ('item' in waiting) {
      if (isOver()) return taken;
      turn.dropInput();
      await turn.storeItem(waiting.item);
      taken = 'some';
      continue;
    }
    const startedAtMs = Date.now();
    const verdict = waiting.input.length > 0 ? await vet(waiting.input) : WELCOME;
    const message = await buildUserMessage(waiting.input, waiting.clientId);
    // Whoever ends the turn takes what the loop of a turn that was cut off has not.
    if (isOver()) return taken;
    if (turn.waitingInput !== waiting) continue;
    turn.dropInput();
    if (verdict.isBlocked) taken = taken === 'some' ? taken : 'blocked';
    else if (waiting.input.length > 0) {
      taken = 'some';
      await take(turn, waiting, message, startedAtMs, tell);
    }
    await tellContexts(hookTurn(turn), verdict.contexts);
  }
  return taken;
}

const WELCOME: PromptVerdict = { isBlocked: false, contexts: [] };

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
  const skills = await skillTexts(input, turn.session.config);
  for (const skill of skills.items) await turn.storeItem(skill);
  for (const message of skills.failures) await tell({ kind: 'warning', message });
}
