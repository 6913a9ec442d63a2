import { reviewHint } from '../../agent/review/review-words.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ReviewStartParams, ReviewStartResult, ReviewTarget } from '../../protocol/review.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import { ThreadForkParams } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { acceptedTurn } from '../turn-view.ts';
import { forkThread } from './fork-thread.ts';
import { writing } from './writing.ts';

/** Has changes reviewed: in the thread, for which its running turn is stopped, or in a fork of it. */
export async function startReview(
  context: ThreadsContext,
  { threadId, target: asked, delivery }: ReviewStartParams,
  caller: Caller,
): Promise<ReviewStartResult> {
  const asking = context.registry.require(threadId);
  const target = checkedTarget(asked);
  const thread = delivery === 'detached' ? await forkOf(context, asking, caller) : asking;
  return writing(context, thread, () => {
    const { turnId } = thread.session.review(target);
    thread.pauseForReply(caller);
    const turn = { ...acceptedTurn(turnId), rootTurnId: null, items: [askedFor(turnId, reviewHint(target))] };
    return { turn, reviewThreadId: thread.threadId };
  });
}

async function forkOf(context: ThreadsContext, { threadId }: CodexThread, caller: Caller): Promise<CodexThread> {
  const { thread } = await forkThread(context, ThreadForkParams.parse({ threadId, excludeTurns: true }), caller);
  return context.registry.require(thread.id);
}

function checkedTarget(target: ReviewTarget): ReviewTarget {
  switch (target.type) {
    case 'uncommittedChanges':
      return target;
    case 'baseBranch':
      return { ...target, branch: said('branch', target.branch) };
    case 'commit':
      return { ...target, sha: said('sha', target.sha), title: target.title?.trim() || null };
    case 'custom':
      return { ...target, instructions: said('instructions', target.instructions) };
  }
}

function said(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw RpcError.invalidRequest(`${name} must not be empty`);
  return trimmed;
}

/** No item of the history: it shows people what they asked for. */
function askedFor(id: string, text: string): ThreadItem {
  const content = [{ type: 'text' as const, text, text_elements: [] }];
  return { type: 'userMessage', id, clientId: null, content, startedAtMs: null, completedAtMs: null };
}
