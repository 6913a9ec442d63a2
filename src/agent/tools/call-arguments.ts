import type { ToolCall } from './tool.ts';

/** The model sent arguments that the tool does not take. The message is for the model. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

type Kind<T> = { readonly expected: string; accept(value: unknown): value is T };

export const text: Kind<string> = {
  expected: 'a string',
  accept: (value) => typeof value === 'string',
};

export const flag: Kind<boolean> = {
  expected: 'a boolean',
  accept: (value) => typeof value === 'boolean',
};

export const count: Kind<number> = {
  expected: 'u64',
  accept: (value): value is number => Number.isInteger(value) && (value as number) >= 0,
};

export const integer: Kind<number> = {
  expected: 'i32',
  accept: (value): value is number => Number.isInteger(value),
};

export const texts: Kind<string[]> = {
  expected: 'a sequence',
  accept: (value): value is string[] => Array.isArray(value) && value.every(text.accept),
};

/** The arguments of one function call. Members that a tool does not read are ignored; `null` counts as absent. */
export class CallArguments {
  readonly #members: Readonly<Record<string, unknown>>;
  /** Where the text ends, for messages. */
  readonly #end: string;

  private constructor(members: Readonly<Record<string, unknown>>, end: string) {
    this.#members = members;
    this.#end = end;
  }

  /** @throws {ArgumentsError} The text is no JSON object. */
  static of({ payload }: ToolCall): CallArguments {
    const source = payload.type === 'function' ? payload.arguments : payload.input;
    const members = parse(source);
    if (typeof members !== 'object' || members === null || Array.isArray(members)) {
      throw new ArgumentsError(`invalid type: ${describe(members)}, expected a map`);
    }
    const lines = source.trimEnd().split('\n');
    const end = `line ${lines.length} column ${lines.at(-1)?.length ?? 0}`;
    return new CallArguments(members as Record<string, unknown>, end);
  }

  /** @throws {ArgumentsError} The member is missing or of another kind. */
  required<T>(name: string, kind: Kind<T>): T {
    if (!Object.hasOwn(this.#members, name)) throw new ArgumentsError(`missing field \`${name}\` at ${this.#end}`);
    return this.#check(this.#members[name], kind);
  }

  /** @throws {ArgumentsError} The member is of another kind. */
  optional<T>(name: string, kind: Kind<T>): T | null {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : null;
    return value === null || value === undefined ? null : this.#check(value, kind);
  }

  /** @throws {ArgumentsError} The member is none of the words. */
  oneOf<const W extends string>(name: string, words: readonly W[]): W | null {
    const value = this.optional(name, text);
    const known = words.find((word) => word === value);
    if (value === null || known !== undefined) return known ?? null;
    const expected = words.map((word) => `\`${word}\``).join(', ');
    throw new ArgumentsError(`unknown variant \`${value}\`, expected one of ${expected}`);
  }

  #check<T>(value: unknown, kind: Kind<T>): T {
    if (kind.accept(value)) return value;
    const problem = typeof value === 'number' && /^[ui]\d/.test(kind.expected) ? 'value' : 'type';
    throw new ArgumentsError(`invalid ${problem}: ${describe(value)}, expected ${kind.expected}`);
  }
}

/** The output for a call whose arguments cannot be used. */
export function argumentsFailure(error: ArgumentsError): string {
  return `failed to parse function arguments: ${error.message}`;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch (error) {
    throw new ArgumentsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'sequence';
  switch (typeof value) {
    case 'string':
      return `string ${JSON.stringify(value)}`;
    case 'number':
      return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
    case 'boolean':
      return `boolean \`${value}\``;
    default:
      return 'map';
  }
}
