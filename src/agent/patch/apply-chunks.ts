import { type PatchChunk, PatchError } from './parse-patch.ts';
import { seekLines } from './seek-lines.ts';

interface Replacement {
  readonly start: number;
  readonly count: number;
  readonly lines: readonly string[];
}

/**
 * The text of a file after the chunks of its update. It ends with a line end, whether the old one did or not.
 *
 * @throws {PatchError} The lines that a chunk replaces, or its context, are not in the file.
 */
export function applyChunks(path: string, text: string, chunks: readonly PatchChunk[]): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const replacements: Replacement[] = [];
  let from = 0;
  for (const chunk of chunks) {
    from = afterContext(path, lines, chunk, from);
    const replacement = replacementFor(path, lines, chunk, from);
    replacements.push(replacement);
    if (chunk.oldLines.length > 0) from = replacement.start + replacement.count;
  }
  for (const { start, count, lines: added } of replacements.sort((left, right) => right.start - left.start)) {
    lines.splice(start, count, ...added);
  }
  if (lines.at(-1) !== '') lines.push('');
  return lines.join('\n');
}

function afterContext(path: string, lines: readonly string[], { context }: PatchChunk, from: number): number {
  if (context === null) return from;
  const at = seekLines(lines, [context], from, false);
  if (at < 0) throw new PatchError(`Failed to find context '${context}' in ${path}`);
  return at + 1;
}

function replacementFor(path: string, lines: readonly string[], chunk: PatchChunk, from: number): Replacement {
  const { oldLines, newLines, atEnd } = chunk;
  if (oldLines.length === 0) return { start: lines.length, count: 0, lines: newLines };
  const start = seekLines(lines, oldLines, from, atEnd);
  if (start >= 0) return { start, count: oldLines.length, lines: newLines };
  // An empty last line of a chunk often stands for the line end of the file, which is no line.
  if (oldLines.at(-1) === '') {
    const shorter = oldLines.slice(0, -1);
    const found = seekLines(lines, shorter, from, atEnd);
    const replacement = newLines.at(-1) === '' ? newLines.slice(0, -1) : newLines;
    if (found >= 0) return { start: found, count: shorter.length, lines: replacement };
  }
  throw new PatchError(`Failed to find expected lines in ${path}:\n${oldLines.join('\n')}`);
}
