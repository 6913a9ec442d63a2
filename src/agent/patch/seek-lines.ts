type Comparison = (line: string) => string;

/** From strict to forgiving; the first that finds the lines is taken. */
const COMPARISONS: readonly Comparison[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) => plainPunctuation(line.trim()),
];

/**
 * Position of consecutive lines at or after `start`; with `atEnd` only as the last lines of the file. -1 when they are
 * not there.
 */
export function seekLines(lines: readonly string[], wanted: readonly string[], start: number, atEnd: boolean): number {
  if (wanted.length === 0) return start;
  const last = lines.length - wanted.length;
  for (const comparable of COMPARISONS) {
    const pattern = wanted.map(comparable);
    for (let at = atEnd ? Math.max(last, 0) : start; at <= last; at += 1) {
      if (pattern.every((line, index) => comparable(lines[at + index] ?? '') === line)) return at;
    }
  }
  return -1;
}

// Models write plain punctuation where a file has the typographic kind.
function plainPunctuation(line: string): string {
  return line
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, ' ');
}
