import { structuredPatch } from 'diff';

// Two files without a common line cost quadratic time; then one hunk that replaces everything says as much.
const TIMEOUT_MS = 1000;

/** The hunks of a unified diff, without file headers; empty for equal texts. */
export function unifiedHunks(oldText: string, newText: string, context: number): string {
  if (oldText === newText) return '';
  const patch = structuredPatch('', '', oldText, newText, '', '', { context, timeout: TIMEOUT_MS });
  const hunks = patch?.hunks ?? [wholeReplacement(oldText, newText)];
  return hunks
    .map(
      ({ oldStart, oldLines, newStart, newLines, lines }) =>
        `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.join('\n')}\n`,
    )
    .join('');
}

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

function wholeReplacement(oldText: string, newText: string): Hunk {
  const removed = markedLines('-', oldText);
  const added = markedLines('+', newText);
  const count = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('\\')).length;
  return { oldStart: 1, oldLines: count(removed), newStart: 1, newLines: count(added), lines: [...removed, ...added] };
}

function markedLines(mark: string, text: string): string[] {
  if (text === '') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  const marked = lines.map((line) => `${mark}${line}`);
  return text.endsWith('\n') ? marked : [...marked, '\\ No newline at end of file'];
}

// An empty range is named by the line before it.
function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return count === 0 ? `${start - 1},0` : `${start},${count}`;
}
