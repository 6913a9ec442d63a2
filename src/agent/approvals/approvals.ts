import type { ExtraPermissions } from '../permissions/extra-permissions.ts';
import {
  appendAllowRule,
  decideByRules,
  type PrefixRule,
  type RuleDecision,
  readPrefixRules,
} from './approval-rules.ts';

const MAX_REMEMBERED = 10_000;

/** What makes two runs the same for an approval that holds for the session. */
export interface CommandKey {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The command was asked to run with more than the thread's own permissions. */
  readonly escalated: boolean;
  readonly asksMore: boolean;
  readonly extra: ExtraPermissions;
}

/** What the user has allowed in one loaded thread, and the rules of the home. */
export class ApprovalMemory {
  readonly #codexHome: string;
  readonly #commands = new Set<string>();
  readonly #files = new Set<string>();
  readonly #tools = new Set<string>();
  readonly #added: PrefixRule[] = [];
  #stored: Promise<readonly PrefixRule[]> | null = null;

  constructor(codexHome: string) {
    this.#codexHome = codexHome;
  }

  isCommandApproved(key: CommandKey): boolean {
    return this.#commands.has(commandKey(key));
  }

  /** The user answered `acceptForSession`. */
  approveCommand(key: CommandKey): void {
    remember(this.#commands, commandKey(key));
  }

  /** True when every file of a patch (absolute paths, targets of moves included) was approved for the session. */
  areFilesApproved(paths: readonly string[]): boolean {
    return paths.length > 0 && paths.every((path) => this.#files.has(path));
  }

  /** The user answered `acceptForSession`. */
  approveFiles(paths: readonly string[]): void {
    for (const path of paths) remember(this.#files, path);
  }

  isToolApproved(server: string, tool: string): boolean {
    return this.#tools.has(JSON.stringify([server, tool]));
  }

  /** The user allowed a tool of an MCP server for the session. */
  approveTool(server: string, tool: string): void {
    remember(this.#tools, JSON.stringify([server, tool]));
  }

  /**
   * The user answered `acceptWithExecpolicyAmendment`: allows commands that begin so, in this thread at once and in
   * later ones through `<codexHome>/rules/default.rules`.
   *
   * Rejects when the file cannot be written; the rule holds in this thread all the same.
   */
  async allowPrefix(prefix: readonly string[]): Promise<void> {
    if (prefix.length === 0) return;
    if (this.#added.length < MAX_REMEMBERED) {
      this.#added.push({ pattern: prefix.map((word) => [word]), decision: 'allow' });
    }
    await appendAllowRule(this.#codexHome, prefix);
  }

  /** What the rules say of one plain command; null when none mentions it. */
  async ruleFor(command: readonly string[]): Promise<RuleDecision | null> {
    this.#stored ??= readPrefixRules(this.#codexHome);
    return decideByRules([...(await this.#stored), ...this.#added], command);
  }
}

function commandKey({ argv, cwd, escalated, asksMore, extra }: CommandKey): string {
  return JSON.stringify([argv, cwd, escalated, ...(asksMore ? [extra] : [])]);
}

// Forgetting only means asking again.
function remember(set: Set<string>, key: string): void {
  if (set.size >= MAX_REMEMBERED) set.clear();
  set.add(key);
}
