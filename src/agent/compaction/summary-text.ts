/** How the model is asked to sum up a conversation where the configuration does not say. */
export const COMPACT_PROMPT = `Write down where this conversation stands, for a model that will go on from your notes and see nothing else of it.

- What the user wants, with every condition and preference they named
- What was done and decided so far, and why
- Files, commands, names and figures that matter, spelled exactly
- What is still open, and the next steps in their order

Leave out what no longer matters. Be brief and definite.`;

/**
 * What a summary begins with, for the model that goes on from it. As long as the text that 0.130 uses, so that both
 * estimate the same size.
 */
const SUMMARY_HEAD =
  'Earlier parts of this conversation were taken out to make space. What the user said is kept as far as it fits; of all the rest only the notes below remain, written by the model that did the work. Files, and programs that it started, are as it left them. Go on from these notes, do not do again what they call done, and look at the files themselves where the notes are too short. These are the notes:';

export function summaryText(summary: string): string {
  return `${SUMMARY_HEAD}\n${summary}`;
}
