/**
 * A model that does what the newest user message asks for: `[say:text]`, `[begin:text]` (and then nothing more) or
 * `[status:400]`. It answers by the request alone, so that turns of several threads cannot take each other's answer.
 */
export function responses({ body }) {
  const [, tag, payload] = /.*\[(say|begin|status):([^\]]*)\]/s.exec(lastUserText(body.input)) ?? [];
  if (tag === 'status') return { status: Number(payload), body: { error: { message: 'the model says no' } } };
  if (tag === 'begin') return { events: [...opening(payload), { $delayMs: 600_000 }] };
  return { events: [...opening(payload), ...ending(payload)] };
}

const USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 40, cache_write_tokens: 7 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 150,
};

function opening(text) {
  return [
    { type: 'response.output_item.added', item: message('') },
    { type: 'response.output_text.delta', delta: text },
  ];
}

function ending(text) {
  return [
    { type: 'response.output_item.done', item: message(text) },
    { type: 'response.completed', response: { id: 'r', usage: USAGE } },
  ];
}

function message(text) {
  return { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text }] };
}

function lastUserText(input) {
  return input
    .findLast(({ role }) => role === 'user')
    .content.map(({ text }) => text)
    .join('');
}
