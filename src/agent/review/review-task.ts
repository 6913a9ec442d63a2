import { v7 as uuidv7 } from 'uuid';
import { settleWithin } from '../../async/settle-within.ts';
import { agentMessage, enteredReviewMode, exitedReviewMode, taskStarted } from '../../history/extended-records.ts';
import { reviewText } from '../../history/review-text.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ReviewTarget } from '../../protocol/review.ts';
import { closeOpenCalls } from '../loop/tool-calls.ts';
import type { Turn } from '../loop/turn.ts';
import { regularTask } from '../loop/turn-loop.ts';
import type { TurnTask } from '../loop/turn-task.ts';
import { mergeBase } from './merge-base.ts';
import { type ReviewOutput, readReviewOutput } from './review-output.ts';
import { REVIEW_CUT_OFF, reviewedItem, reviewHint, reviewPrompt } from './review-words.ts';
import { reviewerOf } from './reviewer.ts';

/** Has changes reviewed by an agent that does not know the conversation. */
export function reviewTask(target: ReviewTarget): TurnTask {
  let reviewer: Turn | null = null;
  let isEntered = false;
  return {
    kind: 'review',
    run: async (turn) => {
      turn.context = await turn.session.context();
      turn.hasContext = true;
      await enter(turn, target);
      isEntered = true;
      const base = target.type === 'baseBranch' ? await mergeBase(turn.settings.cwd, target.branch, turn.signal) : null;
      turn.signal.throwIfAborted();
      reviewer = reviewerOf(turn, reviewPrompt(target, base));
      const said = await work(reviewer, turn.signal);
      isEntered = false;
      await exit(turn, readReviewOutput(said));
    },
    closeEarly: async (turn, graceMs) => {
      if (reviewer !== null) {
        reviewer.interrupt(turn.stopReason);
        reviewer.silence();
        await Promise.all([closeOpenCalls(reviewer, graceMs), settleWithin(reviewer.besideDone(), graceMs)]);
      }
      if (isEntered) await exit(turn, null);
      isEntered = false;
    },
  };
}

/** The reviewer's last words. */
async function work(reviewer: Turn, signal: AbortSignal): Promise<string> {
  const stop = () => reviewer.interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    reviewer.begin();
    await regularTask.run(reviewer);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return reviewer.lastResponseText ?? '';
}

async function enter(turn: Turn, target: ReviewTarget): Promise<void> {
  const { turnId, startedAtMs, session, facts, settings } = turn;
  const { records } = session;
  const hint = reviewHint(target);
  const item = { type: 'enteredReviewMode', id: itemId(turn), review: hint } as const;
  const enteredAtMs = Date.now();
  const entered = enteredReviewMode(target, hint, records.live({ itemId: item.id, startedAtMs: enteredAtMs }));
  const begun = (id: string) =>
    taskStarted({
      turnId: id,
      startedAtMs,
      modelContextWindow: facts.contextWindow,
      collaborationMode: settings.collaborationMode.mode,
    });
  // 0.130 stores the turn of the reviewer, so that the review falls in two.
  await turn.record(...(records.isExtended ? [begun(turnId), entered] : [entered, begun(turn.startedAs)]));
  await records.persist();
  await records.flush();
  await tell(turn, item, enteredAtMs);
  await turn.emit({ kind: 'turnStarted', turnId: turn.startedAs, rootTurnId: turn.rootTurnId, startedAtMs });
}

/** Null: there is no output. */
async function exit(turn: Turn, output: ReviewOutput | null): Promise<void> {
  const { records } = turn.session;
  const review = reviewText(output, true);
  const text = output === null ? REVIEW_CUT_OFF : review;
  const exited = { type: 'exitedReviewMode', id: itemId(turn), review } as const;
  const message: ThreadItem = {
    type: 'agentMessage',
    id: records.isExtended ? uuidv7() : LIMITED_MESSAGE_ID,
    text,
    phase: null,
    memoryCitation: null,
  };
  const startedAtMs = Date.now();
  const live = (itemId: string) => records.live({ itemId, startedAtMs });
  await turn.storeItem(reviewedItem(output === null ? null : review), exitedReviewMode(output, live(exited.id)));
  await tell(turn, exited, startedAtMs);
  await turn.storeItem(
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
    agentMessage({ text, phase: null }, live(message.id)),
  );
  await tell(turn, message, startedAtMs);
}

/** 0.130's live ids of these items are the same in one turn, or in all of them; stored items must be told apart. */
const LIMITED_MESSAGE_ID = 'review_rollout_assistant';

function itemId({ turnId, session }: Turn): string {
  return session.records.isExtended ? uuidv7() : turnId;
}

async function tell(turn: Turn, item: ThreadItem, startedAtMs: number): Promise<void> {
  const { turnId } = turn;
  await turn.announce({ kind: 'itemStarted', turnId, item, startedAtMs });
  await turn.announce({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs: Date.now() });
}
