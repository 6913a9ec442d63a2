// A model that does what the first word of the user's last message names, then says that it is done. Whatever has an effect bears a token of its own.
const token = () => `tok_${Math.random().toString(36).slice(2, 12).padEnd(10, '0')}`;

const message = (text, id) => ({ type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text }] });

function say(text, { pauseMs = 0, isEndless = false } = {}) {
  const id = `msg_${token()}`;
  return [
    { type: 'response.output_item.added', item: message('', id) },
    ...text.split(/(?<= )/).map((delta) => ({ type: 'response.output_text.delta', delta, $delayMs: pauseMs })),
    ...(isEndless ? [{ type: 'endless', $delayMs: 3_600_000 }] : []),
    { type: 'response.output_item.done', item: message(text, id) },
  ];
}

function call(name, args, namespace) {
  const item = { type: 'function_call', call_id: `call_${token()}`, name, arguments: JSON.stringify(args) };
  return { type: 'response.output_item.done', item: namespace === undefined ? item : { ...item, namespace } };
}

const command = (script) => call('exec_command', { cmd: script, shell: '/bin/sh', login: false });
const mark = () => call('mark', { token: token() }, 'mcp__marking__');
const option = { label: 'Yes', description: 'It is so' };
const question = { id: 'q', header: 'Q', question: 'Is it?', options: [option] };

const KINDS = {
  say: () => say('All is well here.'),
  slow: () => say('This takes some time to be said to its end.', { pauseMs: 4 }),
  endless: () => say('Once upon a time ', { isEndless: true }),
  command: () => [...say('I run something.'), command(`echo ${token()} >> ran`)],
  look: () => [command('ls')],
  late: () => [command(`sleep 0.1; echo ${token()} >> ran`)],
  patch: () => [
    call('shell', {
      command: ['apply_patch', `*** Begin Patch\n*** Add File: ${token()}.patched\n+new\n*** End Patch`],
    }),
  ],
  mark: () => [mark()],
  elicit: () => [call('ask', { question: 'Which?' }, 'mcp__lab__')],
  ask: () => [call('request_user_input', { questions: [question] })],
  many: () => [command(`echo ${token()} >> ran`), mark(), command(`echo ${token()} >> ran`)],
};

const textOf = ({ content = [] }) => content.map(({ text = '' }) => text).join('');

export function responses({ body: { input } }) {
  const last = input.findLastIndex((item) => item.role === 'user' && !textOf(item).startsWith('<'));
  const kind = last < 0 ? '' : textOf(input[last]).split(' ')[0];
  if (kind === 'refuse') return { status: 400, body: { error: { message: 'refused' } } };
  const isCalled = input.slice(last + 1).some(({ type }) => type.endsWith('_call'));
  const items = isCalled || !Object.hasOwn(KINDS, kind) ? say('Done.') : KINDS[kind]();
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  const response = { id: `resp_${token()}`, usage };
  return { events: [{ type: 'response.created', response }, ...items, { type: 'response.completed', response }] };
}
