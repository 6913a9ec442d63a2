import { Fzf } from 'fzf';
import { Slices } from '../../async/slices.ts';
import type { FuzzyFileSearchMatch } from '../../protocol/file-search.ts';
import type { FoundPath } from './walk-folder.ts';

/** Results of one search. */
const LIMIT = 50;
/** Paths that are ranked before other work gets its turn: at most, and of a query with this many characters in all one. */
const CHUNK = 128;
const CHARS_OF_ONE = 800;
/** Longer queries fit no path. */
const MAX_QUERY_CHARS = 1024;

/** The paths that fit a query best, the best first, then by name. Ends early, with what it has, when it is aborted. */
export async function rankPaths(
  paths: readonly FoundPath[],
  query: string,
  signal: AbortSignal,
): Promise<FuzzyFileSearchMatch[]> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || query.length > MAX_QUERY_CHARS) return [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const chunk = Math.min(CHUNK, Math.ceil(CHARS_OF_ONE / [...counts.keys()].join('').length));
  let best: FuzzyFileSearchMatch[] = [];
  const slices = new Slices();
  for (let at = 0; at < paths.length && !signal.aborted; at += chunk) {
    const matches = rankChunk(paths.slice(at, at + chunk), counts);
    if (matches.length > 0) best = [...best, ...matches].sort(compareMatches).slice(0, LIMIT);
    if (slices.isOver) await slices.next();
  }
  return best;
}

/** `words`: how often each stands in the query. */
function rankChunk(paths: readonly FoundPath[], words: ReadonlyMap<string, number>): FuzzyFileSearchMatch[] {
  // Ranking costs far more than to see that a path does not fit.
  const fitting = paths.filter((each) => [...words.keys()].every((word) => occursIn(each.path.toLowerCase(), word)));
  if (fitting.length === 0) return [];
  const finder = new Fzf<readonly FoundPath[]>(fitting, {
    selector: (each: FoundPath) => each.path,
    casing: 'case-insensitive',
    sort: false,
  });
  const found = new Map<FoundPath, { score: number; readonly indices: Set<number>; words: number }>();
  for (const [word, count] of words) {
    for (const { item, score, positions } of finder.find(word)) {
      const match = found.get(item) ?? { score: 0, indices: new Set<number>(), words: 0 };
      for (const position of positions) match.indices.add(position);
      found.set(item, Object.assign(match, { score: match.score + score * count, words: match.words + 1 }));
    }
  }
  return [...found]
    .filter(([, match]) => match.words === words.size)
    .map(([each, { score, indices }]) => matchOf(each, score, indices));
}

function matchOf({ root, path, isFolder }: FoundPath, score: number, indices: Set<number>): FuzzyFileSearchMatch {
  return {
    root,
    path,
    match_type: isFolder ? 'directory' : 'file',
    file_name: path.slice(path.lastIndexOf('/') + 1),
    score: Math.max(0, Math.round(score)),
    indices: [...indices].sort((a, b) => a - b),
  };
}

function occursIn(text: string, word: string): boolean {
  let from = 0;
  for (const char of word) {
    const at = text.indexOf(char, from);
    if (at === -1) return false;
    from = at + char.length;
  }
  return true;
}

function compareMatches(a: FuzzyFileSearchMatch, b: FuzzyFileSearchMatch): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.root < b.root ? -1 : 1;
}
