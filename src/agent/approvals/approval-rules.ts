import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../../system/read-regular-file.ts';

export type RuleDecision = 'allow' | 'prompt' | 'forbidden';

/** One `prefix_rule(…)`: each pattern element is the set of words it accepts at that place. */
export interface PrefixRule {
  readonly pattern: readonly (readonly string[])[];
  readonly decision: RuleDecision;
}

const MAX_RULES_FILE_BYTES = 1024 * 1024;
const MAX_RULES_FILES = 64;
const RULE_CALL = /prefix_rule\s*\(/g;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SEVERITY: Readonly<Record<RuleDecision, number>> = { allow: 0, prompt: 1, forbidden: 2 };

/**
 * Reads every `<codexHome>/rules/*.rules`. A rule that cannot be understood is left out: it then allows nothing.
 *
 * A missing folder means no rules.
 */
export async function readPrefixRules(codexHome: string): Promise<PrefixRule[]> {
  return (await readRuleTexts(codexHome)).flatMap(parsePrefixRules);
}

/** The texts of every `<codexHome>/rules/*.rules` without their comments, in the order of the names. */
export async function readRuleTexts(codexHome: string): Promise<string[]> {
  const folder = join(codexHome, 'rules');
  const names = await readdir(folder).catch(() => []);
  const texts: string[] = [];
  for (const name of names
    .filter((entry) => entry.endsWith('.rules'))
    .sort()
    .slice(0, MAX_RULES_FILES)) {
    texts.push(dropComments(await readSmallFile(join(folder, name))));
  }
  return texts;
}

/** Appends an allow rule to `<codexHome>/rules/default.rules`. */
export function appendAllowRule(codexHome: string, prefix: readonly string[]): Promise<void> {
  const pattern = prefix.map((word) => JSON.stringify(word)).join(', ');
  return appendRule(codexHome, `prefix_rule(pattern=[${pattern}], decision="allow")`);
}

/** Appends a rule to `<codexHome>/rules/default.rules`, on a line of its own. */
export async function appendRule(codexHome: string, rule: string): Promise<void> {
  const folder = join(codexHome, 'rules');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'default.rules');
  const endsOpen = !/(^|\n)$/.test(await readSmallFile(path));
  const file = await open(path, 'a', 0o600);
  try {
    await file.write(`${endsOpen ? '\n' : ''}${rule}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The strictest decision of the rules that match the beginning of a command; null when none does. */
export function decideByRules(rules: readonly PrefixRule[], command: readonly string[]): RuleDecision | null {
  let strictest: RuleDecision | null = null;
  for (const rule of rules) {
    if (!matches(rule, command)) continue;
    if (strictest === null || SEVERITY[rule.decision] > SEVERITY[strictest]) strictest = rule.decision;
  }
  return strictest;
}

function parsePrefixRules(source: string): PrefixRule[] {
  const rules: PrefixRule[] = [];
  for (const call of source.matchAll(RULE_CALL)) {
    const rule = readRule(source, call.index + call[0].length);
    if (rule !== null) rules.push(rule);
  }
  return rules;
}

function matches({ pattern }: PrefixRule, command: readonly string[]): boolean {
  if (pattern.length === 0 || pattern.length > command.length) return false;
  return pattern.every((words, index) => words.includes(command[index] ?? ''));
}

function readRule(source: string, start: number): PrefixRule | null {
  const body = source.slice(start, closingParenthesis(source, start));
  const pattern = readPattern(body);
  const decision = /\bdecision\s*=\s*"(allow|prompt|forbidden)"/.exec(body)?.[1] ?? 'allow';
  return pattern === null ? null : { pattern, decision: decision as RuleDecision };
}

function readPattern(body: string): string[][] | null {
  const start = /\bpattern\s*=\s*\[/.exec(body);
  if (start === null) return null;
  const pattern: string[][] = [];
  let nested: string[] | null = null;
  for (let at = start.index + start[0].length; at < body.length; ) {
    const char = body[at];
    if (char === '"') {
      const word = readString(body, at);
      if (word === null) return null;
      if (nested === null) pattern.push([word.value]);
      else nested.push(word.value);
      at = word.end;
      continue;
    }
    if (char === '[' && nested === null) nested = [];
    else if (char === ']' && nested === null) return pattern;
    else if (char === ']' && nested !== null) {
      pattern.push(nested);
      nested = null;
    } else if (!/[\s,]/.test(char ?? '')) return null;
    at += 1;
  }
  return null;
}

function readString(source: string, at: number): { value: string; end: number } | null {
  STRING.lastIndex = at;
  const raw = STRING.exec(source)?.[0];
  if (raw === undefined) return null;
  try {
    return { value: JSON.parse(raw) as string, end: at + raw.length };
  } catch {
    return null;
  }
}

function closingParenthesis(source: string, start: number): number {
  for (let at = start, depth = 1; at < source.length; at += 1) {
    if (source[at] === '"') at = (readString(source, at)?.end ?? at + 1) - 1;
    else if (source[at] === '(') depth += 1;
    else if (source[at] === ')' && --depth === 0) return at;
  }
  return source.length;
}

function dropComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, (part) => (part.startsWith('#') ? '' : part));
}

async function readSmallFile(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_RULES_FILE_BYTES) return '';
    return (await readRegularFile(path)).toString('utf8');
  } catch {
    return '';
  }
}
