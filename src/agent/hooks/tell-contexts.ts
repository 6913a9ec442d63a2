import { messageOf } from '../context/context-items.ts';
import type { HookTurn } from './hook-turn.ts';
import { textForModel } from './text-for-model.ts';

/** Puts what hooks know before the model, each as a message of its own. */
export async function tellContexts(turn: HookTurn, contexts: readonly string[]): Promise<void> {
  for (const context of contexts) {
    await turn.recordItem(messageOf('developer', [await textForModel(context, turn.threadId)]));
  }
}
