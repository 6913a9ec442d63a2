/**
 * A model that does what the newest user message asks for, one tag: `[say:text]`, `[begin:text]` (and then nothing more),
 * `[status:400]`, `[run:command]`, `[escalate:command]`, `[add:file]`, `[tool:name]`, `[ask:question]` or `[work:file]`, which thinks, speaks,
 * runs a command and writes a file. It answers by the request alone, so that turns of several threads cannot take
 * each other's answer.
 */
export function responses({ body }) {
  const at = body.input.findLastIndex(({ role }) => role === 'user');
  const [, tag, payload] = TAG.exec(textOf(body.input[at])) ?? [];
  const step = body.input.slice(at + 1).filter(({ type }) => type.endsWith('_output')).length;
  return (ANSWERS[tag] ?? ANSWERS.say)(payload ?? 'nothing asked', step);
}

const TAG = /.*\[(say|begin|status|run|escalate|add|tool|ask|work):([^\]]*)\]/s;

const USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 40, cache_write_tokens: 7 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 150,
};

const ANSWERS = {
  say: (text) => ({ events: [...spoken(text), ...end()] }),
  begin: (text) => ({ events: [...opening(text), { $delayMs: 600_000 }] }),
  status: (status) => ({ status: Number(status), body: { error: { message: 'the model says no' } } }),
  run: (cmd, step) => callOnce(step, () => command(cmd)),
  escalate: (cmd, step) =>
    callOnce(step, () => command(cmd, { sandbox_permissions: 'require_escalated', justification: 'why not' })),
  add: (file, step) => callOnce(step, () => patch(file)),
  tool: (name, step) => callOnce(step, () => call(name, {})),
  ask: (question, step) => callOnce(step, () => call('request_user_input', { questions: [questionOf(question)] })),
  work: (file, step) => {
    if (step === 0) return { events: [...thought('thinking'), ...spoken('first'), command('echo worked'), ...end()] };
    if (step === 1) return { events: [patch(file), ...end()] };
    return ANSWERS.say('all done');
  },
};

function callOnce(step, makeCall) {
  return step === 0 ? { events: [makeCall(), ...end()] } : ANSWERS.say('went on');
}

function opening(text) {
  return [
    { type: 'response.output_item.added', item: { ...message(text), content: [] } },
    ...(text.match(/.{1,12}/gs) ?? []).map((delta) => ({ type: 'response.output_text.delta', delta })),
  ];
}

function spoken(text) {
  return [...opening(text), { type: 'response.output_item.done', item: message(text) }];
}

function end() {
  return [{ type: 'response.completed', response: { id: 'r', usage: USAGE } }];
}

function thought(text) {
  const item = (summary) => ({ type: 'reasoning', id: 'rs_1', summary });
  return [
    { type: 'response.output_item.added', item: item([]) },
    { type: 'response.reasoning_summary_part.added', summary_index: 0 },
    { type: 'response.reasoning_summary_text.delta', delta: text, summary_index: 0 },
    { type: 'response.output_item.done', item: item([{ type: 'summary_text', text }]) },
  ];
}

function message(text) {
  return { type: 'message', role: 'assistant', id: `msg_${text.length}`, content: [{ type: 'output_text', text }] };
}

function call(name, args) {
  const item = { type: 'function_call', id: 'fc_1', call_id: `call_${name}`, name, arguments: JSON.stringify(args) };
  return { type: 'response.output_item.done', item };
}

function command(cmd, more = {}) {
  return call('exec_command', { cmd, shell: '/bin/sh', login: false, ...more });
}

function patch(file) {
  const input = `*** Begin Patch\n*** Add File: ${file}\n+a line\n*** End Patch`;
  const item = { type: 'custom_tool_call', id: 'ct_1', call_id: 'call_patch', name: 'apply_patch', input };
  return { type: 'response.output_item.done', item };
}

function questionOf(question) {
  const options = ['Yes', 'No'].map((label) => ({ label, description: `Says ${label}` }));
  return { id: 'q', header: 'Choice', question, options };
}

function textOf({ content }) {
  return content.map(({ text }) => text).join('');
}
