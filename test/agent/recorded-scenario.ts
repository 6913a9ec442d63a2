import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sorted } from './wire-lines.ts';

const GOLDEN = join(import.meta.dirname, '../golden/v130');

type Json = Readonly<Record<string, unknown>>;

export interface ScenarioStep {
  readonly op: string;
  readonly method?: string;
  readonly params?: Json;
  readonly save?: Readonly<Record<string, string>>;
  readonly where?: Readonly<Record<string, string>>;
  readonly gate?: string;
  readonly path?: string;
  readonly text?: string;
}

export interface RecordedScenario {
  readonly config: string;
  readonly files: readonly { readonly path: string; readonly text?: string; readonly base64?: string }[];
  readonly hasGit: boolean;
  readonly model: Json;
  readonly answers: readonly { readonly method: string; readonly times?: number; readonly result: Json }[];
  readonly steps: readonly ScenarioStep[];
  /** What the server said, in the lanes in which order counts. */
  readonly lanes: Lanes;
  /** Type and payload of the stored records, without the first. */
  readonly records: readonly string[];
}

/** Lines that run side by side are compared each in itself. */
export type Lanes = Readonly<Record<string, readonly string[]>>;

export function loadScenario(name: string): RecordedScenario {
  const scenario = JSON.parse(read(name, 'scenario.json'));
  const said = readLines(name, 'transcript.jsonl').filter(({ t }) => t === 's2c');
  const records = readLines(name, 'rollout.jsonl').filter(({ type }) => type !== 'session_meta');
  return {
    config: scenario.setup.config,
    files: scenario.setup.files ?? [],
    hasGit: scenario.setup.git !== undefined,
    model: scenario.model,
    answers: scenario.answers,
    steps: scenario.steps,
    lanes: toLanes(
      said
        .map(({ m }) => m as WireMessage)
        .filter(isOfTurn)
        .map(sorted),
      '/golden/run/work',
      '4242',
    ),
    records: toRecordLines(records as unknown as StoredLine[], '/golden/run/work'),
  };
}

export interface WireMessage {
  readonly method?: string;
  readonly params?: Json;
}

export interface StoredLine {
  readonly type: string;
  readonly payload: Json;
}

export function toLanes(messages: readonly WireMessage[], cwd: string, port: string): Lanes {
  const lanes: Record<string, string[]> = {};
  const names = new Map<string, string>();
  for (const message of messages) {
    const lane = laneOf(message);
    const line = normalise(`${message.method} ${JSON.stringify(message.params, volatileMember)}`, cwd, names);
    lanes[lane] ??= [];
    lanes[lane].push(line.replaceAll(`127.0.0.1:${port}`, '127.0.0.1:<port>'));
  }
  for (const [name, lines] of Object.entries(lanes)) lanes[name] = withoutOutputDeltas(lines);
  return lanes;
}

export function toRecordLines(records: readonly StoredLine[], cwd: string): string[] {
  const names = new Map<string, string>();
  const lines = records.map(({ type, payload }) =>
    normalise(`${type} ${JSON.stringify(payload, volatileMember)}`, cwd, names),
  );
  // Token counts are stored beside running tools.
  return [...lines.filter((line) => !isCount(line)), ...lines.filter(isCount)];
}

function isCount(line: string): boolean {
  return line.includes('"type":"token_count"');
}

function isOfTurn({ method, params }: WireMessage): boolean {
  const ignored = [
    'thread/started',
    'thread/status/changed',
    'thread/name/updated',
    'serverRequest/resolved',
    'account/rateLimits/updated',
  ];
  if (method === undefined || ignored.includes(method) || method.startsWith('remoteControl/')) return false;
  return !(method === 'warning' && String(params?.message).includes('Model metadata for'));
}

function laneOf({ method, params }: WireMessage): string {
  if (method === 'thread/tokenUsage/updated') return 'usage';
  const item = params?.item as { type?: string; id?: string } | undefined;
  if (item?.type === 'commandExecution') return `command ${item.id}`;
  if (method === 'item/commandExecution/outputDelta') return `command ${params?.itemId}`;
  return 'main';
}

// How output is cut into deltas, and whether a quick command has any, is chance.
function withoutOutputDeltas(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('item/commandExecution/outputDelta'));
}

const VOLATILE = new Set([
  'threadId',
  'startedAtMs',
  'completedAtMs',
  'durationMs',
  'startedAt',
  'completedAt',
  'processId',
  'started_at',
  'completed_at',
  'duration_ms',
  'time_to_first_token_ms',
  'current_date',
  'permission_profile',
  // 0.130 has no such member.
  'cacheWriteInputTokens',
]);

function volatileMember(this: unknown, name: string, value: unknown): unknown {
  return VOLATILE.has(name) ? undefined : value;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function normalise(line: string, cwd: string, names: Map<string, string>): string {
  return line
    .replaceAll(cwd, '<cwd>')
    .replace(UUID, (id) => {
      const name = names.get(id) ?? `<id ${names.size + 1}>`;
      names.set(id, name);
      return name;
    })
    .replace(/Chunk ID: [0-9a-f]{6}/g, 'Chunk ID: <id>')
    .replace(/Wall time: [0-9.]+ seconds/g, 'Wall time: <t> seconds')
    .replace(/aborted by user after [0-9.]+s/g, 'aborted by user after <t>s')
    .replace(/Approved command prefix saved:[^}]*\]"/g, '<redacted>"')
    .replace(/(failed to parse function arguments:).*$/, '$1"}')
    .replace(/"Earlier parts of this conversation [^"]*?:\\n/g, '"<redacted>')
    .replace(/<turn_aborted>.*<\/turn_aborted>/g, '<turn_aborted>')
    .replace(/Process running with session ID \d+/g, 'Process running with session ID <n>')
    .replace(/("duration_seconds\\?":)[0-9.]+/g, '$1<t>');
}

function read(name: string, file: string): string {
  return readFileSync(join(GOLDEN, name, file), 'utf8');
}

function readLines(name: string, file: string): Json[] {
  return read(name, file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
