/** One changed place of an updated file. */
export interface PatchChunk {
  /** The line after `@@`: the place is behind it. */
  readonly context: string | null;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** The old lines are the last of the file. */
  readonly atEnd: boolean;
}

/** What a patch does to one file; paths are as written. */
export type PatchHunk =
  | { readonly type: 'add'; readonly path: string; readonly content: string }
  | { readonly type: 'delete'; readonly path: string }
  | {
      readonly type: 'update';
      readonly path: string;
      readonly movePath: string | null;
      readonly chunks: readonly PatchChunk[];
    };

/** The text is no patch, or one that does not fit the files. The message is for the model. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

const BEGIN = '*** Begin Patch';
const END = '*** End Patch';
const ADD = '*** Add File: ';
const DELETE = '*** Delete File: ';
const UPDATE = '*** Update File: ';
const MOVE = '*** Move to: ';
const END_OF_FILE = '*** End of File';
const HEREDOC = /^<<(['"]?)EOF\1$/;

/**
 * Reads the patch language of apply_patch. Space around the whole and around header lines is forgiven, and so is a
 * heredoc around it (`<<EOF`), which some models send along.
 *
 * @throws {PatchError} The text does not follow the grammar; the message has the line.
 */
export function parsePatch(text: string): PatchHunk[] {
  const lines = withoutHeredoc(text.trim().split(/\r?\n/));
  if (lines[0]?.trim() !== BEGIN) throw new PatchError(`invalid patch: The first line of the patch must be '${BEGIN}'`);
  if (lines.length < 2 || lines.at(-1)?.trim() !== END) {
    throw new PatchError(`invalid patch: The last line of the patch must be '${END}'`);
  }
  return new PatchReader(lines.slice(1, -1)).hunks();
}

function withoutHeredoc(lines: string[]): string[] {
  const isWrapped = lines.length >= 4 && HEREDOC.test(lines[0] ?? '') && (lines.at(-1) ?? '').endsWith('EOF');
  return isWrapped ? lines.slice(1, -1) : lines;
}

class PatchReader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  hunks(): PatchHunk[] {
    const hunks: PatchHunk[] = [];
    while (this.#at < this.#lines.length) hunks.push(this.#hunk());
    return hunks;
  }

  get #line(): string | undefined {
    return this.#lines[this.#at];
  }

  #fail(index: number, message: string): never {
    // The line of the begin marker is line 1.
    throw new PatchError(`invalid hunk at line ${index + 2}, ${message}`);
  }

  #hunk(): PatchHunk {
    const header = (this.#line ?? '').trim();
    const start = this.#at;
    this.#at += 1;
    if (header.startsWith(ADD)) return { type: 'add', path: header.slice(ADD.length), content: this.#addedText() };
    if (header.startsWith(DELETE)) return { type: 'delete', path: header.slice(DELETE.length) };
    if (header.startsWith(UPDATE)) return this.#update(header.slice(UPDATE.length), start);
    return this.#fail(
      start,
      `'${header}' is not a valid hunk header. Valid hunk headers: '${ADD}{path}', '${DELETE}{path}', '${UPDATE}{path}'`,
    );
  }

  #addedText(): string {
    let content = '';
    for (; this.#line?.startsWith('+'); this.#at += 1) content += `${this.#line.slice(1)}\n`;
    return content;
  }

  #update(path: string, start: number): PatchHunk {
    let movePath: string | null = null;
    if (this.#line?.startsWith(MOVE)) {
      movePath = this.#line.slice(MOVE.length).trim();
      this.#at += 1;
    }
    const chunks = this.#chunks();
    if (chunks.length === 0) this.#fail(start, `Update file hunk for path '${path}' is empty`);
    return { type: 'update', path, movePath, chunks };
  }

  #chunks(): PatchChunk[] {
    const chunks: PatchChunk[] = [];
    for (let line = this.#line; line !== undefined; line = this.#line) {
      if (line.trim() === '') this.#at += 1;
      else if (line.startsWith('***')) break;
      else chunks.push(this.#chunk(chunks.length === 0));
    }
    return chunks;
  }

  #chunk(mayLackMarker: boolean): PatchChunk {
    const start = this.#at;
    const line = this.#line ?? '';
    const hasMarker = line === '@@' || line.startsWith('@@ ');
    if (!hasMarker && !mayLackMarker) {
      this.#fail(start, `Expected update hunk to start with a @@ context marker, got: '${line}'`);
    }
    if (hasMarker) this.#at += 1;
    const oldLines: string[] = [];
    const newLines: string[] = [];
    const atEnd = this.#chunkLines(start, oldLines, newLines);
    return { context: line.startsWith('@@ ') ? line.slice(3) : null, oldLines, newLines, atEnd };
  }

  /** Returns whether the chunk ended with the mark of the end of the file. */
  #chunkLines(start: number, oldLines: string[], newLines: string[]): boolean {
    for (let count = 0; ; count += 1) {
      const line = this.#line;
      if (line === undefined || line === END_OF_FILE) {
        if (count === 0) this.#fail(start + 1, 'Update hunk does not contain any lines');
        if (line !== undefined) this.#at += 1;
        return line !== undefined;
      }
      if (!takeChunkLine(line, oldLines, newLines)) {
        if (count === 0) this.#fail(start + 1, unexpectedLine(line));
        return false;
      }
      this.#at += 1;
    }
  }
}

function takeChunkLine(line: string, oldLines: string[], newLines: string[]): boolean {
  const kind = line.charAt(0);
  if (kind !== '' && kind !== ' ' && kind !== '+' && kind !== '-') return false;
  if (kind !== '+') oldLines.push(line.slice(1));
  if (kind !== '-') newLines.push(line.slice(1));
  return true;
}

function unexpectedLine(line: string): string {
  return (
    `Unexpected line found in update hunk: '${line}'. ` +
    `Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`
  );
}
