import type { Shape } from './shape.ts';

export type Stability = 'stable' | 'experimental';

export interface EntryFacts {
  readonly stability: Stability;
  readonly params: Shape;
  /** Absent for notifications, and where the schemas do not tell. */
  readonly result?: Shape;
}

/** What a version's wire looks like: all entries, and the named types that their shapes refer to. */
export interface Facts {
  readonly methods: Readonly<Record<string, EntryFacts>>;
  readonly notifications: Readonly<Record<string, EntryFacts>>;
  readonly serverRequests: Readonly<Record<string, EntryFacts>>;
  readonly types: Readonly<Record<string, Shape>>;
  /** The types again as clients without `experimentalApi` see them, where they differ; `null` where they are hidden. */
  readonly stableTypes: Readonly<Record<string, Shape | null>>;
  /** The same for params and results that have no name, by `<entry> params` or `<entry> result`. */
  readonly stableEntries: Readonly<Record<string, Shape>>;
}

/** One line per entry and type, in alphabetical order. */
export function factsText(facts: Facts): string {
  const sections = Object.entries(facts).map(([name, rows]) => {
    const lines = Object.entries(rows as Record<string, unknown>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(name)}: {${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

/** The rows of `stable` that differ from those of `all`. */
export function differing(
  all: Readonly<Record<string, Shape>>,
  stable: Readonly<Record<string, Shape>>,
): Record<string, Shape | null> {
  const rows = Object.entries(all)
    .filter(([name, shape]) => JSON.stringify(stable[name]) !== JSON.stringify(shape))
    .map(([name]): [string, Shape | null] => [name, stable[name] ?? null]);
  return Object.fromEntries(rows);
}
