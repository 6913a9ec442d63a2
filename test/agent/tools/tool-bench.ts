import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApprovalMemory } from '../../../src/agent/approvals/approvals.ts';
import { WHOLE_ENVIRONMENT } from '../../../src/agent/exec/environment-policy.ts';
import { ProcessRegistry } from '../../../src/agent/exec/process-registry.ts';
import { GoalKeeper } from '../../../src/agent/goal/goal-keeper.ts';
import { GoalPursuit } from '../../../src/agent/goal/goal-pursuit.ts';
import { ThreadServers } from '../../../src/agent/mcp/thread-servers.ts';
import { NO_MODEL_LOGIN } from '../../../src/agent/model/model-login.ts';
import { NetworkApprovals } from '../../../src/agent/network/network-approvals.ts';
import { TurnDiff } from '../../../src/agent/patch/turn-diff.ts';
import { GrantedPermissions } from '../../../src/agent/permissions/granted-permissions.ts';
import { CommandSandbox } from '../../../src/agent/sandbox/command-sandbox.ts';
import { DEFAULT_FEATURES, type Features } from '../../../src/agent/session/features.ts';
import { NO_LIMITS } from '../../../src/agent/session/policy-limits.ts';
import type {
  CommandDecision,
  FileChangeDecision,
  NetworkDecision,
  PermissionsDecision,
  Question,
  UserInputAnswer,
} from '../../../src/agent/session/question.ts';
import type { SessionSettings } from '../../../src/agent/session/session-settings.ts';
import type { TurnEvent } from '../../../src/agent/session/turn-event.ts';
import { type AgentControl, NO_AGENTS } from '../../../src/agent/sub-agents/agent-control.ts';
import { withBuiltInRoles } from '../../../src/agent/sub-agents/agent-roles.ts';
import { callTool } from '../../../src/agent/tools/call-tool.ts';
import { tools } from '../../../src/agent/tools/index.ts';
import type { ToolCall, ToolContext, ToolOutput } from '../../../src/agent/tools/tool.ts';
import { OneAtATime } from '../../../src/async/one-at-a-time.ts';
import type { HistoryRecord } from '../../../src/history/record.ts';
import type { ModeKind } from '../../../src/protocol/policy.ts';
import { MemoryJournal } from '../in-memory-session.ts';
import { MODELS } from '../model-directory.ts';

export type Answer =
  | CommandDecision
  | NetworkDecision
  | FileChangeDecision
  | PermissionsDecision
  | UserInputAnswer
  | Error;

export interface BenchOptions {
  readonly approvalPolicy?: SessionSettings['approvalPolicy'];
  readonly sandboxPolicy?: SessionSettings['sandboxPolicy'];
  readonly ownPermissions?: SessionSettings['ownPermissions'];
  /** None by default. */
  readonly sandbox?: CommandSandbox;
  readonly persistence?: 'extended' | 'limited';
  readonly files?: readonly { readonly path: string; readonly text: string }[];
  readonly answers?: readonly Answer[];
  /** Settings beyond these. */
  readonly settings?: object;
  readonly model?: string;
  readonly mode?: ModeKind;
  readonly agents?: AgentControl;
  readonly goals?: boolean;
  readonly features?: Partial<Features>;
  /** What happens while a question is open. */
  readonly whileAsking?: (bench: ToolBench) => Promise<unknown>;
}

/** Tools in a folder of their own, with everything they do to their surroundings written down. */
export class ToolBench implements AsyncDisposable {
  readonly #root: string;
  readonly cwd: string;
  readonly codexHome: string;
  readonly processes = new ProcessRegistry({ threadId: 'thread-1' });
  readonly events: TurnEvent[] = [];
  /** Events and questions in the order in which they came, as short words. */
  readonly order: string[] = [];
  readonly questions: Question[] = [];
  readonly appended: HistoryRecord[] = [];
  readonly told: { readonly role: string; readonly text: string }[] = [];
  readonly abort = new AbortController();
  readonly over = new AbortController();
  isCancelled = false;
  turnId = 'turn-1';
  readonly #answers: Answer[];
  readonly #shared: ToolContext['shared'];
  readonly #options: BenchOptions;
  readonly #waiting = new Set<() => void>();

  private constructor(root: string, options: BenchOptions) {
    this.#root = root;
    this.cwd = join(root, 'work');
    this.codexHome = join(root, 'home');
    this.#options = options;
    this.#answers = [...(options.answers ?? [])];
    this.#shared = {
      threadId: 'thread-1',
      mcp: ThreadServers.none(),
      agents: options.agents ?? NO_AGENTS,
      goals: new GoalPursuit({
        keeper: new GoalKeeper('thread-1', new MemoryJournal(), 'limited'),
        isPursued: options.goals === true,
        tell: (goal, turnId) => this.#note({ kind: 'goalUpdated', turnId, goal }),
      }),
      processes: this.processes,
      approvals: new ApprovalMemory(this.codexHome),
      network: new NetworkApprovals(this.codexHome),
      granted: new GrantedPermissions(),
      patches: new OneAtATime(),
      turnDiff: new TurnDiff(),
    };
  }

  static async open(options: BenchOptions = {}): Promise<ToolBench> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-tools-')));
    const bench = new ToolBench(root, options);
    await mkdir(bench.cwd);
    await mkdir(bench.codexHome);
    for (const { path, text } of options.files ?? []) await bench.write(path, text);
    return bench;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.processes.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.cwd, path)), { recursive: true });
    await writeFile(join(this.cwd, path), text);
  }

  /** Path and text of every file of the working folder. */
  async files(): Promise<Record<string, string>> {
    const entries = await readdir(this.cwd, { recursive: true, withFileTypes: true });
    const found: Record<string, string> = {};
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      found[path.slice(this.cwd.length + 1)] = await readFile(path, 'utf8');
    }
    return found;
  }

  /** What the next question is answered, after those that were given before. */
  answer(answer: Answer): void {
    this.#answers.push(answer);
  }

  exec(cmd: string, more: object = {}, callId = 'call_1'): Promise<ToolOutput> {
    return this.call('exec_command', { cmd, ...more }, callId);
  }

  call(name: string, args: object | string, callId = 'call_1'): Promise<ToolOutput> {
    const source = typeof args === 'string' ? args : JSON.stringify(args);
    return this.run({ callId, namespace: null, name, payload: { type: 'function', arguments: source } });
  }

  run(call: ToolCall): Promise<ToolOutput> {
    const tool = tools.find(({ name }) => name === call.name);
    if (tool === undefined) throw new Error(`no such tool: ${call.name}`);
    return callTool(tool, call, this.#context());
  }

  /** Resolves once the condition holds; it is asked again after every event. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  items(kind: 'itemStarted' | 'itemCompleted') {
    return this.events.flatMap((event) => (event.kind === kind && 'item' in event ? [event.item] : []));
  }

  deltas(): string {
    return this.events.map((event) => (event.kind === 'commandOutputDelta' ? event.delta : '')).join('');
  }

  #context(): ToolContext {
    const {
      approvalPolicy = 'never',
      sandboxPolicy = { type: 'dangerFullAccess' },
      ownPermissions = null,
      model = 'mock-model',
      mode = 'default',
    } = this.#options;
    const collaborationMode = { mode, developerInstructions: null };
    const policies = { approvalPolicy, sandboxPolicy, ownPermissions };
    return {
      turnId: this.turnId,
      rootTurnId: this.turnId,
      recordItem: async () => undefined,
      settings: { cwd: this.cwd, ...policies, model, collaborationMode, ...this.#options.settings } as SessionSettings,
      config: {
        codexHome: this.codexHome,
        persistence: this.#options.persistence ?? 'extended',
        features: { ...DEFAULT_FEATURES, goals: this.#options.goals === true, ...this.#options.features },
        agentRoles: withBuiltInRoles([]),
        findSkills: async () => [],
        agents: { maxThreads: 6, maxDepth: 1 },
        lineage: null,
        webSearch: 'cached',
        dynamicTools: [],
        models: MODELS,
        reviewModel: null,
        compactPrompt: null,
        includeEnvironmentContext: false,
        skills: [],
        includePermissionsInstructions: false,
        showRawReasoning: false,
        rawEvents: false,
        instructionFiles: [],
        hooks: [],
        transcriptPath: async () => null,
        limits: NO_LIMITS,
        environmentPolicy: WHOLE_ENVIRONMENT,
        sandbox: this.#options.sandbox ?? CommandSandbox.none('none here'),
        login: NO_MODEL_LOGIN,
        originator: 'test',
        userAgent: 'test',
        installationId: 'test',
      },
      host: {
        emit: (event) => this.#note(event),
        ask: async (question, signal) => this.#ask(question, signal) as never,
      },
      signal: this.abort.signal,
      over: this.over.signal,
      cancelTurn: () => {
        this.isCancelled = true;
        this.order.push('cancelTurn');
      },
      begin: async (item) => {
        this.order.push(`begin ${item.type}`);
      },
      append: async (records) => {
        this.appended.push(...records);
        this.#check();
      },
      tellModel: (role, text) => void this.told.push({ role, text }),
      shared: this.#shared,
    };
  }

  #note(event: TurnEvent): void {
    this.events.push(event);
    const status = 'item' in event && event.item !== null && typeof event.item === 'object' ? statusOf(event.item) : '';
    this.order.push(`${event.kind}${status}`);
    this.#check();
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Answer> {
    this.questions.push(question);
    if (question.kind === 'commandExecution' && question.opening !== undefined) this.#note(question.opening);
    this.order.push(`ask ${question.kind}`);
    if (this.#options.whileAsking !== undefined) await this.#options.whileAsking(this);
    const answer = this.#answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer !== undefined) return answer;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#check();
    });
  }

  #check(): void {
    for (const check of [...this.#waiting]) check();
  }
}

function statusOf(item: object): string {
  return 'status' in item ? ` ${String(item.status)}` : '';
}
