/** Words of one plain command, unquoted. */
export type PlainCommand = readonly string[];

export interface ScannedScript {
  readonly commands: readonly PlainCommand[];
  readonly hasPipe: boolean;
}

export interface ScanOptions {
  /**
   * What to do with unquoted `*`, `?`, `[` and `{`, which the shell turns into words that are not known here.
   * `keep` reads them literally: good enough to describe a command, not to trust it.
   */
  readonly expansions: 'refuse' | 'keep';
}

const MAX_SCRIPT_LENGTH = 64 * 1024;
const RESERVED = new Set(
  'if then else elif fi for while until do done case esac function select time coproc { } [[ ]] !'.split(' '),
);
const ASSIGNMENT = /^[A-Za-z_]\w*(\[.*\])?\+?=/;
const ESCAPABLE_IN_DOUBLE_QUOTES = new Set(['$', '`', '"', '\\']);
const EXPANSIONS = new Set(['*', '?', '[', '{']);

/**
 * The plain commands of a script that consists of nothing else, joined by `&&`, `||`, `;`, `|` or line ends.
 *
 * Null when the script has a redirection, substitution, variable, subshell, background job, assignment, comment,
 * keyword or file pattern: such a script does more than its words say.
 */
export function splitScript(script: string): readonly PlainCommand[] | null {
  return scanScript(script, { expansions: 'refuse' })?.commands ?? null;
}

export function scanScript(script: string, options: ScanOptions): ScannedScript | null {
  if (script.length > MAX_SCRIPT_LENGTH || script.includes('\0')) return null;
  return new ScriptScanner(script, options).scan();
}

class ScriptScanner {
  readonly #script: string;
  readonly #keepExpansions: boolean;
  readonly #commands: string[][] = [];
  #at = 0;
  #command: string[] = [];
  #hasPipe = false;
  #expectsCommand = false;

  constructor(script: string, { expansions }: ScanOptions) {
    this.#script = script;
    this.#keepExpansions = expansions === 'keep';
  }

  scan(): ScannedScript | null {
    while (this.#at < this.#script.length) {
      if (!this.#step()) return null;
    }
    this.#endCommand();
    if (this.#expectsCommand || this.#commands.length === 0) return null;
    return { commands: this.#commands, hasPipe: this.#hasPipe };
  }

  #step(): boolean {
    const char = this.#script.charAt(this.#at);
    if (char === ' ' || char === '\t') return this.#advance(1);
    if (char === '\n') return this.#advance(1) && this.#endCommand();
    // Behind a continued line a word may begin, and with it a comment.
    if (this.#isContinuation()) return this.#advance(2);
    if (char === ';' || char === '&' || char === '|') return this.#operator();
    return this.#word();
  }

  #advance(count: number): true {
    this.#at += count;
    return true;
  }

  #isContinuation(): boolean {
    return this.#script.startsWith('\\\n', this.#at);
  }

  #operator(): boolean {
    if (this.#command.length === 0) return false;
    const operator = /^(&&|\|\||;(?![;&])|\|(?![|&]))/.exec(this.#script.slice(this.#at, this.#at + 3))?.[0];
    if (operator === undefined) return false;
    this.#endCommand();
    this.#hasPipe ||= operator === '|';
    this.#expectsCommand = operator !== ';';
    return this.#advance(operator.length);
  }

  #endCommand(): true {
    if (this.#command.length > 0) {
      this.#commands.push(this.#command);
      this.#command = [];
      this.#expectsCommand = false;
    }
    return true;
  }

  #word(): boolean {
    const start = this.#at;
    let word = '';
    while (this.#at < this.#script.length && !/[ \t\n;&|]/.test(this.#script.charAt(this.#at))) {
      const part = this.#wordPart(start);
      if (part === null) return false;
      word += part;
    }
    const raw = this.#script.slice(start, this.#at).replaceAll('\\\n', '');
    if (this.#command.length === 0 && (RESERVED.has(raw) || ASSIGNMENT.test(raw))) return false;
    this.#command.push(word);
    return true;
  }

  #wordPart(wordStart: number): string | null {
    const char = this.#script.charAt(this.#at);
    if (char === "'") return this.#singleQuoted();
    if (char === '"') return this.#doubleQuoted();
    if (char === '\\') return this.#escaped();
    if (/[$`()<>]/.test(char) || (char === '#' && this.#at === wordStart)) return null;
    if (EXPANSIONS.has(char) && !this.#keepExpansions) return null;
    this.#at += 1;
    return char;
  }

  #singleQuoted(): string | null {
    const end = this.#script.indexOf("'", this.#at + 1);
    if (end < 0) return null;
    const text = this.#script.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #doubleQuoted(): string | null {
    let text = '';
    for (let at = this.#at + 1; at < this.#script.length; at += 1) {
      const char = this.#script.charAt(at);
      if (char === '"') {
        this.#at = at + 1;
        return text;
      }
      if (char === '$' || char === '`') return null;
      if (char !== '\\') {
        text += char;
        continue;
      }
      const next = this.#script.charAt(at + 1);
      if (next === '\n') at += 1;
      else if (ESCAPABLE_IN_DOUBLE_QUOTES.has(next)) {
        text += next;
        at += 1;
      } else text += char;
    }
    return null;
  }

  #escaped(): string | null {
    const next = this.#script.charAt(this.#at + 1);
    if (next === '') return null;
    this.#at += 2;
    return next === '\n' ? '' : next;
  }
}
