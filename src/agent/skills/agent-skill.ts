/** Instructions for a kind of task that the model may be given by name. */
export interface AgentSkill {
  readonly name: string;
  readonly description: string;
  /** Absolute path of its `SKILL.md`. */
  readonly path: string;
}

/** Names beyond these are not told to the model; they can still be chosen. */
const MAX_CHARS = 32 * 1024;

/** Tells the model which skills there are; null where there is none. */
export function skillsText(skills: readonly AgentSkill[]): string | null {
  if (skills.length === 0) return null;
  const lines: string[] = [];
  let chars = 0;
  for (const { name, description, path } of skills) {
    const line = `- ${name}: ${description} (file: ${path})`;
    chars += line.length;
    if (chars > MAX_CHARS) break;
    lines.push(line);
  }
  return `<skills_instructions>\n${HEAD}\n${lines.join('\n')}\n${RULES}\n</skills_instructions>`;
}

const HEAD =
  'Skills are instructions for kinds of tasks. These are there, each with what it is for and the file that holds it:';
const RULES = [
  'When the user names a skill (`$name`, or in other words), or the task is what a skill is for, follow that skill in this turn.',
  'Its text is either given to you with the message of the user, or you read its file first; other files that it names lie in its folder, to be read when they are needed.',
  'When a skill cannot be read, say so in a sentence and go on without it.',
].join('\n');
