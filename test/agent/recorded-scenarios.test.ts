import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { ModelDirectory } from '../../src/agent/model/model-facts.ts';
import type { Question, QuestionAnswers } from '../../src/agent/session/question.ts';
import type { TurnInput } from '../../src/agent/session/session.ts';
import { httpProvider, type MemorySession, openSession, SETTINGS } from './in-memory-session.ts';
import { interpolate, type MockModel, startMockModel } from './mock-model.ts';
import { MODELS } from './model-directory.ts';
import { loadScenario, type RecordedScenario, type ScenarioStep, toLanes, toRecordLines } from './recorded-scenario.ts';
import { toWire } from './wire-lines.ts';

const SCENARIOS = [
  'hello',
  'turns-three',
  'two-messages',
  'reasoning',
  'unicode',
  'text-elements',
  'images',
  'output-schema',
  'empty-response',
  'exec-ok',
  'exec-fail',
  'parallel-calls',
  'unknown-tool',
  'approval-accept',
  'approval-accept-session',
  'approval-cancel',
  'approval-decline',
  'approval-never-escalate',
  'approval-prefix-rule',
  'approval-pending-interrupt',
  'patch-add-accept',
  'patch-auto',
  'patch-decline',
  'patch-invalid',
  'patch-update-accept',
  'patch-delete-move-accept',
  'interrupt-streaming',
  'interrupt-command',
  'steer',
  'steer-during-answer',
  'turn-start-while-running',
  'model-http-400',
  'model-http-401',
  'model-http-429',
  'model-http-500',
  'sse-cut',
  'sse-cut-retry',
  'response-incomplete',
  'error-after-tool',
  'web-search',
  'mixed-sample',
  'plan',
  'inject-items',
  'compact',
  'auto-compact',
  'compact-fails',
  'failed-context-length',
];

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

it.each(SCENARIOS)(
  'createAgentSession() says and stores what was recorded in %s',
  { timeout: 20_000 },
  async (name) => {
    const scenario = loadScenario(name);
    const run = await play(scenario);
    expect(run.lanes).toEqual(scenario.lanes);
    expect(run.records).toEqual(scenario.records);
    expect(run.problems).toEqual([]);
  },
);

interface Run {
  readonly lanes: RecordedScenario['lanes'];
  readonly records: readonly string[];
  readonly problems: readonly string[];
}

async function play(scenario: RecordedScenario): Promise<Run> {
  const cwd = mkdtempSync(join(tmpdir(), 'bobbin-agent-'));
  cleanups.push(() => rmSync(cwd, { recursive: true, force: true }));
  prepareFolder(scenario, cwd);
  const vars: Record<string, string> = { cwd, thread: 'thread' };
  const model = await startMockModel(scenario.model, vars);
  cleanups.push(() => model.close());
  const start = scenario.steps.find(({ method }) => method === 'thread/start')?.params ?? {};
  const opened = openSession(
    {
      ...SETTINGS,
      approvalPolicy: (start.approvalPolicy ?? configured(scenario, 'approval_policy')) as 'untrusted',
      sandboxPolicy:
        configured(scenario, 'sandbox_mode') === 'read-only'
          ? { type: 'readOnly', networkAccess: false }
          : { type: 'dangerFullAccess' },
      summary: (configured(scenario, 'model_reasoning_summary') ?? null) as 'detailed' | null,
      cwd,
      provider: httpProvider(`http://127.0.0.1:${model.port}/v1`, {
        streamMaxRetries: Number(/stream_max_retries = (\d+)/.exec(scenario.config)?.[1] ?? 0),
      }),
    },
    {
      showRawReasoning: scenario.config.includes('show_raw_agent_reasoning = true'),
      reviewModel: null,
      compactPrompt: configured(scenario, 'compact_prompt') ?? null,
      models: modelsOf(scenario),
    },
  );
  cleanups.push(() => opened.session.shutdown());
  opened.host.answer = answerer(scenario);
  for (const step of scenario.steps) await playStep(interpolate(step, vars), opened, vars, model);
  const lanes = () => toLanes(opened.host.events.flatMap(toWire), cwd, String(model.port));
  await opened.host.until(() => countLines(lanes()) >= countLines(scenario.lanes));
  return { lanes: lanes(), records: toRecordLines(opened.journal.records, cwd), problems: model.problems };
}

function modelsOf({ config }: RecordedScenario): ModelDirectory {
  const limit = /^model_auto_compact_token_limit = (\d+)$/m.exec(config)?.[1];
  return limit === undefined
    ? MODELS
    : { ...MODELS, unknown: { ...MODELS.unknown, autoCompactTokenLimit: Number(limit) } };
}

function configured({ config }: RecordedScenario, key: string): string | undefined {
  return new RegExp(`^${key} = "(.*)"$`, 'm').exec(config)?.[1];
}

function prepareFolder(scenario: RecordedScenario, cwd: string): void {
  if (scenario.hasGit) execFileSync('git', ['init', '-q', cwd]);
  for (const { path, text, base64 } of scenario.files) {
    writeFileSync(join(cwd, path), base64 === undefined ? (text ?? '') : Buffer.from(base64, 'base64'));
  }
}

async function playStep(
  step: ScenarioStep,
  { session, host }: MemorySession,
  vars: Record<string, string>,
  model: MockModel,
): Promise<void> {
  const params = step.params ?? {};
  switch (step.op === 'call' ? step.method : step.op) {
    case 'turn/start': {
      const { turnId } = session.submit(turnInput(params));
      for (const name of Object.keys(step.save ?? {})) vars[name] = turnId;
      return;
    }
    case 'turn/steer':
      session.steer(String(params.expectedTurnId), params.input as TurnInput['input']);
      return;
    case 'turn/interrupt':
      (await session.interrupt(String(params.turnId))).release();
      return;
    case 'thread/compact/start':
      return host.completed(session.compact().turnId);
    case 'thread/inject_items':
      return session.injectItems(params.items as object[]);
    case 'thread/rollback':
      return session.rollBack(Number(params.numTurns));
    case 'wait':
      return waitFor(step, host);
    case 'waitRequest':
      return host.until(() => host.events.some((event) => 'params' in event));
    case 'waitFile':
      while (!existsSync(join(String(vars.cwd), String(step.path)))) await sleep(5);
      return host.until(() =>
        host.events.some((one) => one.kind === 'itemStarted' && one.item.type === 'commandExecution'),
      );
    case 'write':
      writeFileSync(join(String(vars.cwd), String(step.path)), step.text ?? '');
      return;
    case 'release':
      model.release(String(step.gate));
      return;
    case 'waitGate':
      await model.waitGate(String(step.gate));
      return;
  }
}

function turnInput({ input, outputSchema }: NonNullable<ScenarioStep['params']>): TurnInput {
  return { input: input as TurnInput['input'], overrides: {}, outputSchema };
}

async function waitFor({ method, where = {} }: ScenarioStep, host: MemorySession['host']): Promise<void> {
  const turnId = where['params.turn.id'];
  if (method === 'turn/completed' && turnId !== undefined) return host.completed(turnId);
  const delta = where['params.delta'];
  if (delta === undefined) return;
  await host.until(() => host.events.some((one) => one.kind === 'agentMessageDelta' && one.delta === delta));
}

function answerer({ answers }: RecordedScenario): (question: Question) => Promise<QuestionAnswers[Question['kind']]> {
  const queue = answers.flatMap(({ times = 1, result }) => Array.from({ length: times }, () => result.decision));
  return async () => {
    const decision = queue.shift();
    if (decision === undefined) return new Promise(() => {});
    if (typeof decision === 'string') return { type: decision as 'accept' };
    const { acceptWithExecpolicyAmendment } = decision as {
      acceptWithExecpolicyAmendment: { execpolicy_amendment: string[] };
    };
    return { type: 'acceptWithExecpolicyAmendment', prefix: acceptWithExecpolicyAmendment.execpolicy_amendment };
  };
}

function countLines(lanes: RecordedScenario['lanes']): number {
  return Object.values(lanes).reduce((total, lines) => total + lines.length, 0);
}
