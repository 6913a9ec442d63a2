import { describe, expect, it } from 'vitest';
import {
  boolean,
  i32,
  list,
  oneOf,
  optional,
  type Shape,
  string,
  struct,
  u64,
  usize,
  withDefault,
} from '../../../src/agent/arguments/argument-shapes.ts';
import { readArguments } from '../../../src/agent/arguments/read-arguments.ts';

/** What 0.130 answered to these arguments. */
const COMMAND = {
  shape: struct('ExecCommandArgs', {
    cmd: string,
    workdir: optional(string),
    shell: optional(string),
    login: optional(boolean),
    tty: withDefault(boolean, false),
    yield_time_ms: withDefault(u64, 10_000),
    max_output_tokens: optional(usize),
    sandbox_permissions: withDefault(
      oneOf('use_default', 'require_escalated', 'with_additional_permissions'),
      'use_default',
    ),
    additional_permissions: optional(string),
    justification: optional(string),
    prefix_rule: optional(list(string)),
  }),
  refused: [
    ['[]', 'invalid length 0, expected struct ExecCommandArgs with 11 elements at line 1 column 2'],
    ['{}', 'missing field `cmd` at line 1 column 2'],
    ['{"cmd":"x","yield_time_ms":-1}', 'invalid value: integer `-1`, expected u64 at line 1 column 29'],
    ['{"cmd":"x","yield_time_ms":1.5}', 'invalid type: floating point `1.5`, expected u64 at line 1 column 30'],
    ['{"cmd":"x","max_output_tokens":"a"}', 'invalid type: string "a", expected usize at line 1 column 34'],
    ['{"cmd":"x","max_output_tokens":-1}', 'invalid value: integer `-1`, expected usize at line 1 column 33'],
    ['{"cmd":"x","login":1}', 'invalid type: integer `1`, expected a boolean at line 1 column 20'],
    [
      '{"cmd":"x","sandbox_permissions":"q"}',
      'unknown variant `q`, expected one of `use_default`, `require_escalated`, `with_additional_permissions` at line 1 column 36',
    ],
    ['{"cmd":"x","sandbox_permissions":null}', 'expected value at line 1 column 34'],
    ['{"cmd":"x","prefix_rule":1}', 'invalid type: integer `1`, expected a sequence at line 1 column 26'],
    ['{"cmd":"x","prefix_rule":[1]}', 'invalid type: integer `1`, expected a string at line 1 column 27'],
    ['{"cmd":"x","tty":null}', 'invalid type: null, expected a boolean at line 1 column 21'],
    ['{"cmd":"x","login":null, "tty":"a"}', 'invalid type: string "a", expected a boolean at line 1 column 34'],
    ['{"cmd":"x","yield_time_ms":null}', 'invalid type: null, expected u64 at line 1 column 31'],
    [
      '{"cmd":"x","yield_time_ms":18446744073709551616}',
      'invalid type: floating point `1.8446744073709552e+19`, expected u64 at line 1 column 47',
    ],
    ['{"cmd":"x","shell":1}', 'invalid type: integer `1`, expected a string at line 1 column 20'],
    ['{"cmd":"\\x"}', 'invalid escape at line 1 column 10'],
    ['{"cmd":"\\ud800"}', 'unexpected end of hex escape at line 1 column 15'],
    ['{"cmd":"abc', 'EOF while parsing a string at line 1 column 11'],
    ['{"cmd":01}', 'invalid number at line 1 column 9'],
    ['{"cmd":1.}', 'invalid number at line 1 column 10'],
    ['{"cmd":-}', 'invalid number at line 1 column 9'],
    ['{"cmd":nul}', 'expected ident at line 1 column 11'],
    ['{"cmd":"é",}', 'trailing comma at line 1 column 13'],
    ['{"cmd" "x"}', 'expected `:` at line 1 column 8'],
    ['{"cmd":"x" "y"}', 'expected `,` or `}` at line 1 column 12'],
    ['{"cmd":', 'EOF while parsing a value at line 1 column 7'],
    ['{"cmd":}', 'expected value at line 1 column 8'],
    ['{"cmd"', 'EOF while parsing an object at line 1 column 6'],
    ['{"a":[1 2],"cmd":"x"}', 'expected `,` or `]` at line 1 column 9'],
    ['{"a":[1,],"cmd":"x"}', 'expected value at line 1 column 9'],
    ['{"a":[1', 'EOF while parsing a list at line 1 column 7'],
    ['{"a":{"b":1,},"cmd":"x"}', 'key must be a string at line 1 column 13'],
    ['{"cmd":1e400}', 'number out of range at line 1 column 12'],
    ['{"a":1e400,"cmd":1}', 'invalid type: integer `1`, expected a string at line 1 column 18'],
    ['{"cmd":1e30}', 'invalid type: floating point `1e+30`, expected a string at line 1 column 11'],
    [
      '{"cmd":123456789012345678901234567890}',
      'invalid type: floating point `1.2345678901234568e+29`, expected a string at line 1 column 37',
    ],
    ['{"cmd":-0}', 'invalid type: floating point `-0.0`, expected a string at line 1 column 9'],
    ['{"cmd":1.0}', 'invalid type: floating point `1.0`, expected a string at line 1 column 10'],
    ['{"cmd":"x","workdir":[1]}', 'invalid type: sequence, expected a string at line 1 column 21'],
    ['{"cmd":"x","prefix_rule":["a" 1]}', 'expected `,` or `]` at line 1 column 31'],
    ['{"cmd":"x","prefix_rule":["a",]}', 'expected value at line 1 column 31'],
    ['{"cmd":"x","prefix_rule":["a"', 'EOF while parsing a list at line 1 column 29'],
    ['{"cmd":"\\u12"}', 'invalid escape at line 1 column 14'],
    ['{"cmd":"\\u12g4"}', 'invalid escape at line 1 column 14'],
    ['{"cmd":"\\udc00"}', 'lone leading surrogate in hex escape at line 1 column 14'],
    ['{"cmd":"\\ud800\\u0041"}', 'lone leading surrogate in hex escape at line 1 column 20'],
    ['{"cmd":"\\ud800x"}', 'unexpected end of hex escape at line 1 column 15'],
    ['{"cmd":["q\\u0000\\n"]}', 'invalid type: sequence, expected a string at line 1 column 7'],
    [' \n {"cmd"\n:tru}', 'expected ident at line 3 column 5'],
    ['{"cmd":+1}', 'expected value at line 1 column 8'],
    ['{"cmd":.5}', 'expected value at line 1 column 8'],
    ['{"cmd":2e}', 'invalid number at line 1 column 10'],
    ['{"cmd":"x","a":01}', 'invalid number at line 1 column 17'],
    ['{"cmd":"x","a":tru}', 'expected ident at line 1 column 19'],
    ['{"cmd":"x","a":"\\q"}', 'invalid escape at line 1 column 18'],
    ['{"cmd":"x","a":{1:2}}', 'key must be a string at line 1 column 17'],
    ['{"cmd":"x","a":}', 'expected value at line 1 column 16'],
    ['{"cmd":"x","a":[[[{"x":1}]]]]}', 'expected `,` or `}` at line 1 column 29'],
  ],
};

const STDIN = {
  shape: struct('WriteStdinArgs', {
    session_id: i32,
    chars: withDefault(string, ''),
    yield_time_ms: withDefault(u64, 250),
    max_output_tokens: optional(usize),
  }),
  refused: [
    ['1', 'invalid type: integer `1`, expected struct WriteStdinArgs at line 1 column 1'],
    ['[]', 'invalid length 0, expected struct WriteStdinArgs with 4 elements at line 1 column 2'],
    ['{}', 'missing field `session_id` at line 1 column 2'],
    ['{"session_id":"1"}', 'invalid type: string "1", expected i32 at line 1 column 17'],
    ['{"session_id":5000000000}', 'invalid value: integer `5000000000`, expected i32 at line 1 column 24'],
    ['{"session_id":1,"chars":null}', 'invalid type: null, expected a string at line 1 column 28'],
    ['{"session_id":1,"chars":2}', 'invalid type: integer `2`, expected a string at line 1 column 25'],
    ['{"session_id":1,"yield_time_ms":null}', 'invalid type: null, expected u64 at line 1 column 36'],
  ],
};

const STEP = struct(
  'PlanItemArg',
  { step: string, status: oneOf('pending', 'in_progress', 'completed') },
  { closed: true },
);
const PLAN = {
  shape: struct(
    'UpdatePlanArgs',
    { explanation: withDefault(optional(string), null), plan: list(STEP) },
    { closed: true },
  ),
  refused: [
    ['{', 'EOF while parsing an object at line 1 column 1'],
    ['', 'EOF while parsing a value at line 1 column 0'],
    ['[]', 'invalid length 1, expected struct UpdatePlanArgs with 2 elements at line 1 column 2'],
    ['null', 'invalid type: null, expected struct UpdatePlanArgs at line 1 column 4'],
    ['"x"', 'invalid type: string "x", expected struct UpdatePlanArgs at line 1 column 3'],
    ['{}', 'missing field `plan` at line 1 column 2'],
    ['{"plan":1}', 'invalid type: integer `1`, expected a sequence at line 1 column 9'],
    ['{"plan":null}', 'invalid type: null, expected a sequence at line 1 column 12'],
    ['{"plan":{}}', 'invalid type: map, expected a sequence at line 1 column 8'],
    ['{"plan":[1]}', 'invalid type: integer `1`, expected struct PlanItemArg at line 1 column 10'],
    ['{"plan":[{}]}', 'missing field `step` at line 1 column 11'],
    ['{"plan":[{"step":"a"}]}', 'missing field `status` at line 1 column 21'],
    ['{"plan":[{"status":"pending"}]}', 'missing field `step` at line 1 column 29'],
    [
      '{"plan":[{"step":"a","status":"done"}]}',
      'unknown variant `done`, expected one of `pending`, `in_progress`, `completed` at line 1 column 36',
    ],
    ['{"plan":[{"step":1,"status":"pending"}]}', 'invalid type: integer `1`, expected a string at line 1 column 18'],
    ['{"plan":[{"step":"a","status":3}]}', 'expected value at line 1 column 31'],
    ['{"plan":[],"explanation":1}', 'invalid type: integer `1`, expected a string at line 1 column 26'],
    ['{"plan":[],"extra":1}', 'unknown field `extra`, expected `explanation` or `plan` at line 1 column 18'],
    [
      '{"plan":[{"step":"a","status":"pending","x":1}]}',
      'unknown field `x`, expected `step` or `status` at line 1 column 43',
    ],
    ['{"plan":[]} x', 'trailing characters at line 1 column 13'],
    ['{"plan":"a"}', 'invalid type: string "a", expected a sequence at line 1 column 11'],
    ['{"plan":[[]]}', 'invalid length 0, expected struct PlanItemArg with 2 elements at line 1 column 11'],
    ['{"plan":[],"plan":[]}', 'duplicate field `plan` at line 1 column 17'],
    ['{"plan":true}', 'invalid type: boolean `true`, expected a sequence at line 1 column 12'],
    ['{"plan":1.5}', 'invalid type: floating point `1.5`, expected a sequence at line 1 column 11'],
    ['[[]]', 'invalid type: sequence, expected a string at line 1 column 1'],
    ['{"plan":[],}', 'trailing comma at line 1 column 12'],
    ['{plan:[]}', 'key must be a string at line 1 column 2'],
    ['{"plan":[\n]', 'EOF while parsing an object at line 2 column 1'],
    ["{'plan':[]}", 'key must be a string at line 1 column 2'],
    [
      '{"plan":[{"step":"a\u0001","status":"pending"}]}',
      'control character (\\u0000-\\u001F) found while parsing a string at line 1 column 20',
    ],
    ['12', 'invalid type: integer `12`, expected struct UpdatePlanArgs at line 1 column 2'],
    ['-1', 'invalid type: integer `-1`, expected struct UpdatePlanArgs at line 1 column 2'],
    ['1.5', 'invalid type: floating point `1.5`, expected struct UpdatePlanArgs at line 1 column 3'],
    ['true', 'invalid type: boolean `true`, expected struct UpdatePlanArgs at line 1 column 4'],
  ],
};

function read(shape: Shape<unknown>, source: string): unknown {
  return readArguments(
    { callId: 'c', namespace: null, name: 't', payload: { type: 'function', arguments: source } },
    shape,
  );
}

function complaint(shape: Shape<unknown>, source: string): string {
  try {
    return `read: ${JSON.stringify(read(shape, source))}`;
  } catch (error) {
    return String(error);
  }
}

describe('readArguments()', () => {
  for (const { shape, refused } of [COMMAND, STDIN, PLAN]) {
    it.each(refused)('refuses %s', (source, expected) => {
      expect(complaint(shape, source ?? '')).toBe(`ArgumentsError: ${expected}`);
    });
  }

  it('fills in what is absent', () => {
    expect(read(STDIN.shape, ' {"session_id": -7, "other": [{"a": null}]} ')).toEqual({
      session_id: -7,
      chars: '',
      yield_time_ms: 250,
      max_output_tokens: null,
    });
  });

  it('reads null as absent where it may be', () => {
    expect(read(PLAN.shape, '{"explanation":null,"plan":[{"status":"pending","step":"\\u00e9\\n"}]}')).toEqual({
      explanation: null,
      plan: [{ step: 'é\n', status: 'pending' }],
    });
  });

  it('reads members written as a sequence', () => {
    expect(read(PLAN.shape, '["why",[["look","completed"]]]')).toEqual({
      explanation: 'why',
      plan: [{ step: 'look', status: 'completed' }],
    });
  });

  it('does not take members of the prototype for its own', () => {
    expect(complaint(PLAN.shape, '{"__proto__":1}')).toBe(
      'ArgumentsError: unknown field `__proto__`, expected `explanation` or `plan` at line 1 column 12',
    );
  });
});
