import { isObject } from '../../protocol/json-object.ts';
import type { DynamicTool } from './dynamic-tool.ts';

/** A word that only begins alike counts for so much of one that is the same. */
const ALIKE = 0.5;
const MIN_ALIKE_CHARS = 3;

/** Up to `limit` tools whose name, namespace, description or parameters have words of the query, the best first. Rare words count for more. */
export function searchTools(tools: readonly DynamicTool[], query: string, limit: number): readonly DynamicTool[] {
  const wanted = [...new Set(wordsOf(query))];
  const texts = tools.map((tool) => ({ tool, words: new Set(wordsOf(textOf(tool))) }));
  const weights = wanted.map((word) => {
    const matches = texts.filter(({ words }) => likeness(words, word) > 0).length;
    return { word, weight: Math.log(1 + tools.length / Math.max(matches, 1)) };
  });
  return texts
    .map(({ tool, words }) => ({
      tool,
      score: weights.reduce((sum, { word, weight }) => sum + weight * likeness(words, word), 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ tool }) => tool);
}

function textOf({ namespace = '', name, description, inputSchema }: DynamicTool): string {
  const properties = isObject(inputSchema) && isObject(inputSchema.properties) ? inputSchema.properties : {};
  return [namespace, name, description, ...Object.keys(properties)].join(' ');
}

function wordsOf(text: string): readonly string[] {
  const parts = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return parts.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function likeness(words: ReadonlySet<string>, wanted: string): number {
  if (words.has(wanted)) return 1;
  if (wanted.length < MIN_ALIKE_CHARS) return 0;
  const isAlike = [...words].some(
    (word) => word.length >= MIN_ALIKE_CHARS && (word.startsWith(wanted) || wanted.startsWith(word)),
  );
  return isAlike ? ALIKE : 0;
}
