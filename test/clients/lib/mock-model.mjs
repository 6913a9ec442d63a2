// Mock model behind a Responses-style SSE endpoint.
// The answer is chosen from the request body alone (never from request order), so a client
// may add its own side requests (titles, suggestions, compaction) without upsetting a check.
// A prompt steers the mock with a tag "[[name:payload]]" in the newest user message that has one;
// `step` is the number of tool outputs that follow that message in the request input.
import http from 'node:http';

export const ev = {
  created: (id = 'resp') => ({ type: 'response.created', response: { id } }),
  completed: (id = 'resp', usage) => ({
    type: 'response.completed',
    response: {
      id,
      usage: {
        input_tokens: usage?.[0] ?? 120,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: usage?.[1] ?? 30,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: (usage?.[0] ?? 120) + (usage?.[1] ?? 30),
      },
    },
  }),
  msgAdded: (id = 'msg') => ({
    type: 'response.output_item.added',
    output_index: 0,
    item: { type: 'message', role: 'assistant', id, content: [] },
  }),
  delta: (text, id = 'msg') => ({
    type: 'response.output_text.delta',
    item_id: id,
    output_index: 0,
    content_index: 0,
    delta: text,
  }),
  msgDone: (text, id = 'msg') => ({
    type: 'response.output_item.done',
    output_index: 0,
    item: { type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text }] },
  }),
  reasonAdded: (id = 'rs') => ({
    type: 'response.output_item.added',
    output_index: 0,
    item: { type: 'reasoning', id, summary: [] },
  }),
  reasonPart: (i = 0, id = 'rs') => ({
    type: 'response.reasoning_summary_part.added',
    item_id: id,
    output_index: 0,
    summary_index: i,
  }),
  reasonDelta: (text, i = 0, id = 'rs') => ({
    type: 'response.reasoning_summary_text.delta',
    item_id: id,
    output_index: 0,
    summary_index: i,
    delta: text,
  }),
  reasonDone: (texts, id = 'rs') => ({
    type: 'response.output_item.done',
    output_index: 0,
    item: {
      type: 'reasoning',
      id,
      summary: texts.map((text) => ({ type: 'summary_text', text })),
      encrypted_content: null,
    },
  }),
  fcall: (name, args, callId) => ({
    type: 'response.output_item.done',
    output_index: 0,
    item: { type: 'function_call', id: `fc_${callId}`, call_id: callId, name, arguments: JSON.stringify(args) },
  }),
  custom: (name, input, callId) => ({
    type: 'response.output_item.done',
    output_index: 0,
    item: { type: 'custom_tool_call', id: `ct_${callId}`, call_id: callId, name, input },
  }),
};

const textOf = (item) =>
  Array.isArray(item?.content)
    ? item.content.map((c) => c.text ?? '').join('\n')
    : typeof item?.content === 'string'
      ? item.content
      : '';
const isOutput = (item) => /_output$/.test(item?.type ?? '');
export function outputText(item) {
  const o = item?.output;
  if (typeof o === 'string') return o;
  if (Array.isArray(o)) return o.map((c) => c.text ?? '').join('\n');
  return typeof o?.content === 'string' ? o.content : JSON.stringify(o ?? '');
}

// What the request says: newest tagged user message, tool outputs after it, tools offered.
export function readRequest(body) {
  const input = Array.isArray(body.input)
    ? body.input
    : typeof body.input === 'string'
      ? [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: body.input }] }]
      : [];
  let at = -1,
    tag = null,
    payload = '';
  for (let i = input.length - 1; i >= 0 && at < 0; i--) {
    if (input[i]?.role !== 'user') continue;
    const m = /\[\[([a-z-]+)(?::([\s\S]*?))?\]\]/.exec(textOf(input[i]));
    if (m) {
      at = i;
      tag = m[1];
      payload = m[2] ?? '';
    }
  }
  const outputs = input.slice(at + 1).filter(isOutput);
  const lastUser = [...input].reverse().find((i) => i?.role === 'user');
  const tools = new Map();
  for (const t of body.tools ?? []) {
    tools.set(t.name ?? t.type, t);
    for (const sub of t.tools ?? []) tools.set(sub.name, { ...sub, namespace: t.name });
  }
  return {
    input,
    tag,
    payload,
    outputs,
    step: outputs.length,
    lastUserText: textOf(lastUser),
    tools,
    model: body.model,
    instructions: body.instructions ?? '',
  };
}

// A shell call in whatever form the server under test offers.
export function shellCall(rq, { cmd, escalate, why, workdir, callId }) {
  const { tools } = rq;
  const extra = (name) => {
    const p = tools.get(name)?.parameters?.properties ?? {};
    const o = {};
    if (escalate) {
      if ('sandbox_permissions' in p) o.sandbox_permissions = 'require_escalated';
      else if ('with_escalated_permissions' in p) o.with_escalated_permissions = true;
      if ('justification' in p) o.justification = why ?? 'needed for the check';
    }
    if (workdir && 'workdir' in p) o.workdir = workdir;
    return o;
  };
  if (tools.has('exec_command')) return ev.fcall('exec_command', { cmd, ...extra('exec_command') }, callId);
  if (tools.has('shell_command')) return ev.fcall('shell_command', { command: cmd, ...extra('shell_command') }, callId);
  if (tools.has('shell')) return ev.fcall('shell', { command: ['bash', '-lc', cmd], ...extra('shell') }, callId);
  return null;
}
export function patchCall(rq, patch, callId) {
  const t = rq.tools.get('apply_patch');
  if (t?.type === 'custom') return ev.custom('apply_patch', patch, callId);
  if (t) return ev.fcall('apply_patch', { input: patch }, callId);
  return shellCall(rq, { cmd: `apply_patch <<'PATCH'\n${patch}\nPATCH`, callId });
}
export const say = (text, id = `msg_${Math.random().toString(36).slice(2, 8)}`, usage) => {
  const n = Math.max(1, Math.ceil(text.length / 3));
  const parts = text.match(new RegExp(`[\\s\\S]{1,${n}}`, 'g')) ?? [''];
  return [
    ev.created(),
    ev.msgAdded(id),
    ...parts.map((p) => ev.delta(p, id)),
    ev.msgDone(text, id),
    ev.completed('resp', usage),
  ];
};
export const callTools = (...calls) => [ev.created(), ...calls.filter(Boolean), ev.completed()];

// `answer(rq)` returns an event list, {status, body} for an HTTP error, or an async generator of events.
export function startMock(answer) {
  const requests = [];
  const server = http.createServer((q, r) => {
    const chunks = [];
    q.on('data', (d) => chunks.push(d));
    q.on('end', async () => {
      const text = Buffer.concat(chunks).toString();
      let body = null;
      try {
        body = text ? JSON.parse(text) : {};
      } catch {
        body = {};
      }
      const rec = { url: q.url, method: q.method, headers: q.headers, body };
      requests.push(rec);
      if (q.method !== 'POST' || !/\/responses(\/compact)?$/.test(q.url.split('?')[0])) {
        r.writeHead(200, { 'content-type': 'application/json' });
        r.end(JSON.stringify({ object: 'list', data: [], models: [] }));
        return;
      }
      const rq = readRequest(body);
      rec.rq = rq;
      let closed = false;
      r.on('close', () => {
        closed = true;
        rec.closed = true;
      });
      try {
        let events;
        if (/very short title for a conversation/.test(rq.lastUserText)) {
          rq.side = 'title';
          events = say('{"title":"Mock session title"}');
        } else if (/suggested next user message/.test(rq.lastUserText)) {
          rq.side = 'suggestion';
          events = say('{"suggestion":null}');
        } else if (
          /CHECKPOINT COMPACTION|handoff summary|summari[sz]e (the|this) conversation/i.test(rq.lastUserText) ||
          /\/compact$/.test(q.url)
        ) {
          rq.side = 'compact';
          events = say('SUMMARY: the talk so far');
        } else events = await answer(rq, rec);
        if (rq.side) rq.tag = null;
        if (events && !Array.isArray(events) && typeof events[Symbol.asyncIterator] !== 'function') {
          r.writeHead(events.status ?? 500, { 'content-type': 'application/json', ...(events.headers ?? {}) });
          r.end(JSON.stringify(events.body ?? { error: { message: 'mock error' } }));
          return;
        }
        r.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
        for await (const e of events ?? say('ok')) {
          if (closed) return;
          r.write(`event: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`);
        }
        r.end();
      } catch (e) {
        rec.error = String(e?.stack ?? e);
        if (!r.headersSent) r.writeHead(500);
        r.end();
      }
    });
  });
  // A websocket attempt gets a plain refusal, so the server under test falls back to HTTP at once.
  server.on('upgrade', (_request, sock) => {
    sock.on('error', () => {});
    sock.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return new Promise((res) =>
    server.listen(0, '127.0.0.1', () =>
      res({
        port: server.address().port,
        requests,
        close: () => {
          server.closeAllConnections?.();
          server.close();
        },
      }),
    ),
  );
}
