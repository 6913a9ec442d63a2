import type { ModelFacts } from '../model/model-facts.ts';
import type { PlainRunEnd } from './plain-run.ts';
import { countLines, cutForModel } from './truncate-output.ts';

/** What `shell_command` answers. */
export function freeformOutput(end: PlainRunEnd, facts: ModelFacts): string {
  const text = printed(end);
  const within = cutForModel(text, facts);
  return [
    `Exit code: ${end.exitCode}`,
    `Wall time: ${Math.round(end.durationMs / 100) / 10} seconds`,
    ...(within === text ? [] : [`Total output lines: ${countLines(text)}`]),
    'Output:',
    within,
  ].join('\n');
}

/** What the other shell tools answer. */
export function structuredOutput(end: PlainRunEnd, facts: ModelFacts): string {
  const seconds = (end.durationMs / 1000).toFixed(1);
  const output = JSON.stringify(cutOutput(printed(end), facts));
  return `{"output":${output},"metadata":{"exit_code":${end.exitCode},"duration_seconds":${seconds}}}`;
}

/** An output within what the model gets; one that is not says how long it was. */
export function cutOutput(text: string, facts: ModelFacts): string {
  const within = cutForModel(text, facts);
  return within === text ? text : `Total output lines: ${countLines(text)}\n\n${within}`;
}

function printed({ output, isTimedOut, durationMs }: PlainRunEnd): string {
  return isTimedOut ? `command timed out after ${durationMs} milliseconds\n${output}` : output;
}
