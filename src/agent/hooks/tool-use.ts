/** A call of a tool, as hooks know it. */
export interface ToolUse {
  /** `Bash` for commands, `apply_patch` for patches, the model's own name for tools of MCP servers. */
  readonly name: string;
  /** Other names that groups may choose it by. */
  readonly aliases?: readonly string[];
  readonly input: unknown;
}

/** A call that was carried out, and what came of it. */
export interface UsedTool {
  readonly use: ToolUse;
  /** Of the call that began it. */
  readonly callId: string;
  readonly response: unknown;
}

export function commandUse(command: string): ToolUse {
  return { name: 'Bash', input: { command } };
}

export function patchUse(patch: string): ToolUse {
  return { name: 'apply_patch', aliases: ['Write', 'Edit'], input: { command: patch } };
}

export function namesOf({ name, aliases = [] }: ToolUse): readonly string[] {
  return [name, ...aliases];
}
