import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SkillMetadata } from '../../protocol/skill.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { readPresentation } from './read-presentation.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_NAME_CHARS = 64;
const MAX_DESCRIPTION_CHARS = 1024;

const FRONTMATTER = /^---[^\S\n]*\r?\n(.*?)\r?\n---[^\S\n]*(?:\r?\n|$)/s;

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Frontmatter = z.looseObject({
  name: text.nullish(),
  description: text.nullish(),
  metadata: z.looseObject({ 'short-description': text.nullish() }).nullish().catch(null),
});

/** A skill, but for whether it is switched on. */
export type FoundSkill = Omit<SkillMetadata, 'enabled'>;

/** A file that says of itself that it is a skill, and is none. The message is a sentence for people. */
export class BadSkill extends Error {
  override readonly name = 'BadSkill';
}

/**
 * What stands at the head of a `SKILL.md`, and in the `agents/openai.yaml` beside it.
 *
 * @throws {BadSkill}
 */
export async function readSkill(file: string, scope: SkillMetadata['scope']): Promise<FoundSkill> {
  const folder = path.dirname(file);
  const head = await readHead(file);
  const name = onOneLine(head.name ?? '') || path.basename(folder);
  const description = onOneLine(head.description ?? '');
  if (description === '') throw new BadSkill('missing field `description`');
  requireLength('name', name, MAX_NAME_CHARS);
  requireLength('description', description, MAX_DESCRIPTION_CHARS);
  const shortDescription = onOneLine(head.metadata?.['short-description'] ?? '');
  return {
    name,
    description,
    ...(shortDescription === '' ? {} : { shortDescription }),
    ...(await readPresentation(folder)),
    path: file,
    scope,
    pluginId: null,
  };
}

async function readHead(file: string): Promise<z.output<typeof Frontmatter>> {
  const [, yaml] = FRONTMATTER.exec(await readText(file)) ?? [];
  if (yaml === undefined) throw new BadSkill('missing YAML frontmatter delimited by ---');
  // Homes without skills do not pay for the library.
  const { parse } = await import('yaml');
  try {
    return Frontmatter.parse(parse(yaml, { maxAliasCount: 0, logLevel: 'silent' }) ?? {});
  } catch (error) {
    throw new BadSkill(`invalid YAML: ${reasonOf(error)}`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new BadSkill(`the file is longer than ${MAX_FILE_BYTES} bytes`);
    return (await readRegularFile(file)).toString('utf8');
  } catch (error) {
    throw error instanceof BadSkill ? error : new BadSkill(`failed to read file: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `${issue?.path.join('.') || 'the head'} is not as it should be`;
  }
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

function requireLength(field: string, value: string, max: number): void {
  if (value.length > max) throw new BadSkill(`invalid ${field}: exceeds maximum length of ${max} characters`);
}

function onOneLine(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}
