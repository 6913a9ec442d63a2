import { createAgentSession } from '../../src/agent/agent-session.ts';
import { WHOLE_ENVIRONMENT } from '../../src/agent/exec/environment-policy.ts';
import { NO_MODEL_LOGIN } from '../../src/agent/model/model-login.ts';
import type { ModelProvider } from '../../src/agent/model/provider.ts';
import { CommandSandbox } from '../../src/agent/sandbox/command-sandbox.ts';
import { DEFAULT_FEATURES } from '../../src/agent/session/features.ts';
import { NO_LIMITS } from '../../src/agent/session/policy-limits.ts';
import type { Question, QuestionAnswers } from '../../src/agent/session/question.ts';
import type { AgentSession } from '../../src/agent/session/session.ts';
import type { SessionConfig } from '../../src/agent/session/session-config.ts';
import type { SessionHost, SessionJournal } from '../../src/agent/session/session-host.ts';
import type { SessionSettings } from '../../src/agent/session/session-settings.ts';
import type { TurnEvent } from '../../src/agent/session/turn-event.ts';
import { withBuiltInRoles } from '../../src/agent/sub-agents/agent-roles.ts';
import { tools } from '../../src/agent/tools/index.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { MODELS } from './model-directory.ts';

export const SETTINGS: Omit<SessionSettings, 'provider' | 'cwd'> = {
  model: 'mock-model',
  modelProviderId: 'mock_provider',
  approvalPolicy: 'never',
  approvalsReviewer: 'user',
  sandboxPolicy: { type: 'dangerFullAccess' },
  ownPermissions: null,
  permissionProfile: null,
  effort: null,
  summary: null,
  personality: null,
  serviceTier: null,
  collaborationMode: { mode: 'default', developerInstructions: null },
  baseInstructions: 'You are a test agent.',
  hasOwnInstructions: true,
  developerInstructions: null,
};

export function httpProvider(baseUrl: string, members: Partial<ModelProvider> = {}): ModelProvider {
  return {
    kind: 'http',
    name: 'mock',
    baseUrl,
    queryParams: {},
    headers: {},
    bearerToken: null,
    missingEnvKey: null,
    requestMaxRetries: 0,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 10_000,
    ...members,
  } as ModelProvider;
}

/** Keeps records in memory and remembers how many of them were durable at each flush. */
export class MemoryJournal implements SessionJournal {
  readonly revision = 0;
  readonly records: HistoryRecord[] = [];
  durable = 0;
  /** Set to make every later write fail. */
  failure: Error | null = null;
  /** Set to make later records wait: they are taken but cannot be made durable. */
  blockage: Error | null = null;

  async persist(): Promise<void> {
    await this.flush();
  }

  async appendDurably(records: readonly HistoryRecord[]): Promise<void> {
    const obstacle = this.failure ?? this.blockage;
    if (obstacle !== null) throw obstacle;
    this.records.push(...records);
    this.durable = this.records.length;
  }

  async append(records: readonly HistoryRecord[]): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.records.push(...records);
  }

  async flush(): Promise<void> {
    const obstacle = this.failure ?? this.blockage;
    if (obstacle !== null) throw obstacle;
    this.durable = this.records.length;
  }

  async *history(): AsyncIterable<readonly HistoryRecord[]> {
    yield [...this.records];
  }
}

type Answer = (question: Question) => QuestionAnswers[Question['kind']] | Promise<QuestionAnswers[Question['kind']]>;

/** Collects events, in order with the questions, and answers questions. */
export class CollectingHost implements SessionHost {
  readonly events: (TurnEvent | Question)[] = [];
  answer: Answer = () => ({ type: 'accept' });
  onEvent: (event: TurnEvent) => void | Promise<void> = () => {};
  #watchers: (() => void)[] = [];

  emit(event: TurnEvent): void | Promise<void> {
    this.events.push(event);
    for (const wake of this.#watchers.splice(0)) wake();
    return this.onEvent(event);
  }

  async ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<QuestionAnswers[Q['kind']]> {
    if ('opening' in question && question.opening !== undefined) void this.emit(question.opening);
    this.events.push(question);
    for (const wake of this.#watchers.splice(0)) wake();
    const withdrawn = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return (await Promise.race([this.answer(question), withdrawn])) as QuestionAnswers[Q['kind']];
  }

  /** Resolves once `isReached` holds; looked at after every event. */
  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await new Promise<void>((wake) => this.#watchers.push(wake));
  }

  completed(turnId: string): Promise<void> {
    return this.until(() =>
      this.events.some((one) => 'turnId' in one && one.kind === 'turnCompleted' && one.turnId === turnId),
    );
  }
}

export interface MemorySession extends AsyncDisposable {
  readonly session: AgentSession;
  readonly journal: MemoryJournal;
  readonly host: CollectingHost;
}

export function openSession(
  settings: Pick<SessionSettings, 'provider' | 'cwd'> & Partial<SessionSettings>,
  config: Partial<SessionConfig> = {},
  journal = new MemoryJournal(),
): MemorySession {
  const host = new CollectingHost();
  const session = createAgentSession({
    threadId: '01a1fd19-8f65-7cc2-b25d-c66ddb4ac931',
    config: {
      codexHome: settings.cwd,
      persistence: 'limited',
      features: DEFAULT_FEATURES,
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
      sandbox: CommandSandbox.none('none here'),
      login: NO_MODEL_LOGIN,
      originator: 'test',
      userAgent: 'test/1',
      installationId: '00000000-0000-4000-8000-000000000000',
      ...config,
    },
    settings: { ...SETTINGS, ...settings },
    journal,
    host,
    tools,
  });
  return { session, journal, host, [Symbol.asyncDispose]: () => session.shutdown() };
}

export function say(text: string): TextInput[] {
  return [{ type: 'text', text, text_elements: [] }];
}

interface TextInput {
  readonly type: 'text';
  readonly text: string;
  readonly text_elements: [];
}
