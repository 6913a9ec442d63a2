/**
 * Which variables commands get: `[shell_environment_policy]` of config.toml. Patterns are names with `*` and `?`, in any
 * case of letters.
 *
 * @see openai/codex docs/config.md
 */
export interface EnvironmentPolicy {
  /** What a command begins with: everything, only what every program needs, or nothing. */
  readonly inherit: 'all' | 'core' | 'none';
  /** False: variables whose names look like secrets are left out. */
  readonly ignoreDefaultExcludes: boolean;
  /** Patterns of inherited variables to leave out. */
  readonly exclude: readonly string[];
  /** Variables to set, over those inherited. */
  readonly set: Readonly<Record<string, string>>;
  /** If not empty, only variables that match one of these patterns are kept, of those set as well. */
  readonly includeOnly: readonly string[];
}

/** Commands get everything: what the original does without a policy. */
export const WHOLE_ENVIRONMENT: EnvironmentPolicy = {
  inherit: 'all',
  ignoreDefaultExcludes: true,
  exclude: [],
  set: {},
  includeOnly: [],
};

const CORE_VARIABLES = new Set('HOME LOGNAME PATH SHELL TEMP TMP TMPDIR USER'.split(' '));
const DEFAULT_EXCLUDES = ['*KEY*', '*SECRET*', '*TOKEN*'];

/** The variables of `base` that the policy lets through, with those that it sets. */
export function applyEnvironmentPolicy(base: NodeJS.ProcessEnv, policy: EnvironmentPolicy): Record<string, string> {
  const isExcluded = matcher([...(policy.ignoreDefaultExcludes ? [] : DEFAULT_EXCLUDES), ...policy.exclude]);
  const inherited = Object.entries(base).flatMap(([name, value]) =>
    value !== undefined && isInherited(name, policy) && !isExcluded(name) ? [[name, value] as const] : [],
  );
  const all = [...inherited, ...Object.entries(policy.set)];
  const isKept = policy.includeOnly.length === 0 ? () => true : matcher(policy.includeOnly);
  return Object.fromEntries(all.filter(([name]) => isKept(name)));
}

function isInherited(name: string, { inherit }: EnvironmentPolicy): boolean {
  return inherit === 'all' || (inherit === 'core' && CORE_VARIABLES.has(name));
}

function matcher(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(toExpression);
  return (name) => expressions.some((expression) => expression.test(name));
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (char) => ({ '*': '.*', '?': '.' })[char] ?? `\\${char}`);
  return new RegExp(`^${source}$`, 'is');
}
