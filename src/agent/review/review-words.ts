import type { ReviewTarget } from '../../protocol/review.ts';
import { messageOf } from '../context/context-items.ts';

const SHORT_SHA = 7;

/** What is reviewed, for people. */
export function reviewHint(target: ReviewTarget): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'current changes';
    case 'baseBranch':
      return `changes against '${target.branch}'`;
    case 'commit': {
      const commit = `commit ${target.sha.slice(0, SHORT_SHA)}`;
      return target.title ? `${commit}: ${target.title}` : commit;
    }
    case 'custom':
      return target.instructions;
  }
}

/** What the reviewer is asked. `mergeBase`: where the work on it and its base branch part, if that is known. */
export function reviewPrompt(target: ReviewTarget, mergeBase: string | null): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'Review what is changed and not committed: staged, unstaged and untracked files. Report findings in the order of their weight.';
    case 'baseBranch':
      return `Review what was changed since this work left the branch '${target.branch}'. ${howToCompare(target.branch, mergeBase)} Report findings in the order of their weight.`;
    case 'commit': {
      const title = target.title ? ` ("${target.title}")` : '';
      return `Review the code changes introduced by commit ${target.sha}${title}. Provide prioritized, actionable findings.`;
    }
    case 'custom':
      return target.instructions;
  }
}

function howToCompare(branch: string, mergeBase: string | null): string {
  if (mergeBase !== null) return `It left at commit ${mergeBase}: \`git diff ${mergeBase}\` shows the changes.`;
  return `Find the commit with \`git merge-base HEAD '${branch}'\`, or its remote branch, and look at the changes since.`;
}

/** What a review without an end says in its last message. */
export const REVIEW_CUT_OFF = 'The review was cut off before it was finished. Start it again to get its findings.';

/** Tells the model of the thread what came of a review that it did not see. */
export function reviewedItem(text: string | null): object {
  const context =
    text === null
      ? 'The user had changes reviewed, but the review did not finish. It can be started again.'
      : 'The user had changes reviewed by another model, which found this. The user may ask for some of it to be mended.';
  const results = text ?? 'None.';
  return messageOf('user', [
    `<user_action>\n<context>${context}</context>\n<action>review</action>\n<results>\n${results}\n</results>\n</user_action>`,
  ]);
}
