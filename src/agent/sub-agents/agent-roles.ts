/** What an agent may be started as. */
export interface AgentRole {
  readonly name: string;
  /** When a model should choose it. */
  readonly description: string;
  /** What its agents are called; null: as any other. */
  readonly nicknames: readonly string[] | null;
  /** Settings of its agents that are not those of their parent; null where there are none. */
  readonly file: RoleFile | null;
  /** What its file chose when it was found: nobody else has a say in it. */
  readonly model: string | null;
  readonly effort: string | null;
}

export interface RoleFile {
  readonly path: string;
  /** It belongs to a project, which may not say where a model is asked. */
  readonly isOfProject: boolean;
}

const BUILT_IN: Readonly<Record<string, string>> = {
  default: 'Anything.',
  explorer: 'Answers questions about the code. Ask it something definite, and do not look up again what it found.',
  worker:
    'Changes things. Say which files are its own, and that others work beside it, whose changes it must leave alone.',
};

/** Roles of one's own, by name, and those that are always there unless one of them has the same name. */
export function withBuiltInRoles(own: readonly AgentRole[]): readonly AgentRole[] {
  const names = new Set(own.map(({ name }) => name));
  const builtIn = Object.entries(BUILT_IN).filter(([name]) => !names.has(name));
  const sorted = [...own].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...sorted,
    ...builtIn.map(([name, description]) => ({
      name,
      description,
      nicknames: null,
      file: null,
      model: null,
      effort: null,
    })),
  ];
}
