import { z } from 'zod';

/** What a reviewer answers, in the spelling of the records. */
const ReviewOutput = z.object({
  findings: z
    .array(
      z.object({
        title: z.string(),
        body: z.string(),
        confidence_score: z.number(),
        priority: z.number().int(),
        code_location: z.object({
          absolute_file_path: z.string(),
          line_range: z.object({ start: z.number().int(), end: z.number().int() }),
        }),
      }),
    )
    .default([]),
  overall_correctness: z.string().default(''),
  overall_explanation: z.string().default(''),
  overall_confidence_score: z.number().default(0),
});
export type ReviewOutput = z.output<typeof ReviewOutput>;

/** The last message of a reviewer. What is not in the asked form counts as an explanation; null when nothing was said. */
export function readReviewOutput(text: string): ReviewOutput | null {
  if (text.trim() === '') return null;
  return (
    parsed(text) ??
    parsed(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) ?? {
      findings: [],
      overall_correctness: '',
      overall_explanation: text,
      overall_confidence_score: 0,
    }
  );
}

function parsed(text: string): ReviewOutput | null {
  try {
    return ReviewOutput.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
