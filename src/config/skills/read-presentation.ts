import path from 'node:path';
import { z } from 'zod';
import type { SkillMetadata } from '../../protocol/skill.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TEXT_CHARS = 1024;

const line = z
  .string()
  .transform((value) => value.trim().replace(/\s+/g, ' '))
  .pipe(z.string().min(1).max(MAX_TEXT_CHARS))
  .nullish()
  .catch(null);
const COLOR = /^#[0-9a-f]{6}$/i;

const Interface = z.looseObject({
  display_name: line,
  short_description: line,
  icon_small: line,
  icon_large: line,
  brand_color: z.string().regex(COLOR).nullish().catch(null),
  default_prompt: line,
});

const Tool = z.looseObject({
  type: z.string(),
  value: z.string(),
  description: line,
  transport: line,
  command: line,
  url: line,
});

const Presentation = z.looseObject({
  interface: Interface.nullish().catch(null),
  dependencies: z
    .looseObject({ tools: z.array(z.unknown()).nullish() })
    .nullish()
    .catch(null),
});

/** What `agents/openai.yaml` of a skill says of how it is shown and what it needs; nothing where it cannot be read. */
export async function readPresentation(folder: string): Promise<Pick<SkillMetadata, 'interface' | 'dependencies'>> {
  try {
    const bytes = await readRegularFile(path.join(folder, 'agents', 'openai.yaml'), { maxBytes: MAX_FILE_BYTES });
    const { parse } = await import('yaml');
    const { interface: shown, dependencies } = Presentation.parse(
      parse(bytes.toString('utf8'), { maxAliasCount: 0, logLevel: 'silent' }),
    );
    const tools = (dependencies?.tools ?? []).flatMap((tool) => Tool.safeParse(tool).data ?? []);
    return {
      ...(shown == null ? {} : { interface: wireInterface(shown, folder) }),
      ...(tools.length === 0 ? {} : { dependencies: { tools: tools.map(wireTool) } }),
    };
  } catch {
    return {};
  }
}

function wireInterface(shown: z.output<typeof Interface>, folder: string): NonNullable<SkillMetadata['interface']> {
  return {
    displayName: shown.display_name ?? null,
    shortDescription: shown.short_description ?? null,
    iconSmall: asset(shown.icon_small, folder),
    iconLarge: asset(shown.icon_large, folder),
    iconSmallUrl: null,
    iconLargeUrl: null,
    brandColor: shown.brand_color ?? null,
    defaultPrompt: shown.default_prompt ?? null,
  };
}

function wireTool({ type, value, description, transport, command, url }: z.output<typeof Tool>) {
  const members = Object.entries({ description, transport, command, url }).filter(([, each]) => each != null);
  return { type, value, ...Object.fromEntries(members) };
}

/** Icons lie below the `assets` of the skill, so that a client shows no file from elsewhere. */
function asset(icon: string | null | undefined, folder: string): string | null {
  if (icon == null || path.isAbsolute(icon)) return null;
  const file = path.join(folder, icon);
  return file.startsWith(path.join(folder, 'assets') + path.sep) ? file : null;
}
