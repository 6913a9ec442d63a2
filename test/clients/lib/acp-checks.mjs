import fs from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { sleep } from './acp-agent.mjs';
import { has, must, same } from './expect.mjs';
import { outputText } from './mock-model.mjs';

const MCP_ECHO = fileURLToPath(new URL('mcp-echo.mjs', import.meta.url));
const full = 'agent-full-access';
const readOnly = 'read-only';

/** What an editor chooses when it is asked: the first option of one of these kinds or ids. */
export const pick =
  (...wanted) =>
  (p) => {
    const o = p.options.find((x) => wanted.includes(x.kind) || wanted.includes(x.optionId));
    return o ? { outcome: 'selected', optionId: o.optionId } : { outcome: 'cancelled' };
  };

const readIf = (f) => {
  try {
    return fs.readFileSync(f, 'utf8');
  } catch {
    return null;
  }
};
const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const body = (r) => JSON.stringify(r.body.input ?? '');

/** What an editor does, one check for each; each has a home, a model and an agent of its own. */
export const checks = [];
const check = (name, about, run) => checks.push({ name, about, run });

check('handshake', 'initialize, session/new: models, modes, options, commands', async (w, a) => {
  const s = await w.session(a);
  must(s.models?.availableModels?.length, 'no models');
  must(
    s.modes?.availableModes?.some((m) => m.id === readOnly),
    'no read-only mode',
  );
  for (const id of ['mode', 'model', 'reasoning_effort'])
    must(
      s.configOptions?.some((o) => o.id === id),
      `no option ${id}`,
    );
  await a.until(() => a.of(s.sessionId, 'available_commands_update').length, 'the command list');
});
check('text-stream', 'the answer streams, with usage', async (w, a) => {
  const { sessionId } = await w.session(a);
  const r = await a.prompt(sessionId, 'Hello [[say:Seven small snails sail south slowly.]]');
  same(r.stopReason, 'end_turn', 'stopReason');
  same(a.text(sessionId).split('Seven small').length - 1, 1, 'times the text was sent');
  must(a.of(sessionId, 'agent_message_chunk').length >= 3, 'text did not stream in pieces');
  same(r.usage?.totalTokens, 150, 'usage.totalTokens');
});
check('two-turns', 'the second turn carries the first', async (w, a) => {
  const { sessionId } = await w.session(a);
  await a.prompt(sessionId, 'Remember 8812 [[say:stored]]');
  await a.prompt(sessionId, 'more [[say:second]]');
  has(body(w.asked('say')[1]), '8812', 'second request');
  has(body(w.asked('say')[1]), 'stored', 'second request');
});
check('reasoning', 'reasoning summaries arrive before the answer', async (w, a) => {
  const { sessionId } = await w.session(a);
  await a.prompt(sessionId, 'x [[reason:compare both roads|the left one]]');
  has(a.text(sessionId, 'agent_thought_chunk'), 'compare both roads', 'thoughts');
  has(a.text(sessionId), 'the left one', 'text');
});
check('command-allow', 'read-only mode: the user is asked, allows, the command runs', async (w, a) => {
  const { sessionId } = await w.session(a, { mode: readOnly });
  await a.prompt(sessionId, 'go [[run-escalated:echo sum-$((4+4)) > ok.txt; cat ok.txt]]');
  same(a.permissions.length, 1, 'questions');
  same(readIf(w.file('ok.txt'))?.trim(), 'sum-8', 'file made by the command');
  const t = must(
    a.tools(sessionId).find((x) => x.toolCallId === a.permissions[0].toolCall.toolCallId),
    'the question names a tool call that was never shown',
  );
  same(t.states.at(-1), 'completed', 'last state');
});
check('command-deny', 'declined: not run, the model is told, the session lives on', async (w, a) => {
  const { sessionId } = await w.session(a, { mode: readOnly });
  a.onPermission = pick('decline', 'reject_once');
  await a.prompt(sessionId, 'go [[run-escalated:echo no > no.txt]]');
  same(readIf(w.file('no.txt')), null, 'file of the declined command');
  const t = must(
    a.tools(sessionId).find((x) => x.kind === 'execute'),
    'no tool call',
  );
  must(['failed', 'cancelled'].includes(t.states.at(-1)), `last state ${t.states.at(-1)}`);
  await a.prompt(sessionId, 'x [[say:still here]]');
  has(a.text(sessionId), 'still here', 'text after a refusal');
});
check('patch-allow', 'a file edit asks with a diff, then is written', async (w, a) => {
  const { sessionId } = await w.session(a, { mode: readOnly });
  await a.prompt(sessionId, 'go [[add:note.txt|line one\nline two]]');
  same(a.permissions.length, 1, 'questions');
  same(readIf(w.file('note.txt'))?.trim(), 'line one\nline two', 'file');
  const t = must(
    a.tools(sessionId).find((x) => x.kind === 'edit'),
    'no edit shown',
  );
  same(t.states.at(-1), 'completed', 'last state');
  has(
    must(
      (t.content ?? []).find((x) => x.type === 'diff'),
      'no diff',
    ).newText,
    'line two',
    'newText',
  );
});
check('cancel-stream', 'cancel while the model streams; the next prompt works', async (w, a) => {
  const { sessionId } = await w.session(a);
  const turn = a.prompt(sessionId, 'go [[hang]]');
  await a.until(() => a.text(sessionId).includes('partial'), 'partial text');
  a.notify('session/cancel', { sessionId });
  same((await turn).stopReason, 'cancelled', 'stopReason');
  await a.prompt(sessionId, 'x [[say:next]]');
  has(a.text(sessionId), 'next', 'text');
});
const history = async (w, a) => {
  const { sessionId } = await w.session(a, { mode: full });
  await a.prompt(sessionId, 'Do it all [[everything:made.txt]]');
  await a.prompt(sessionId, 'And then [[say:teal]]');
  await sleep(500);
  await a.close();
  const b = await w.agent();
  await w.open(b, 'load', sessionId);
  return { b, sessionId };
};
check('load-text', 'after a restart, session/load replays the talk in order, once', async (w, a) => {
  const { b, sessionId } = await history(w, a);
  let at = -1;
  const line = b
    .of(sessionId)
    .filter((u) => /^(user|agent)_message_chunk$/.test(u.sessionUpdate))
    .map((u) => u.content?.text ?? '');
  for (const part of ['Do it all', 'First I run a command.', 'All three steps are finished.', 'And then', 'teal']) {
    const i = line.findIndex((l, k) => k > at && l.startsWith(part));
    must(i > at, `missing or out of order: ${part}; got ${JSON.stringify(line).slice(0, 400)}`);
    at = i;
    same(line.filter((l) => l.startsWith(part)).length, 1, `times: ${part}`);
  }
});
check(
  'load-tools',
  'the replay shows the command with its output and the edit with its diff; the next turn has it all',
  async (w, a) => {
    const { b, sessionId } = await history(w, a);
    const t = b.tools(sessionId);
    has(
      must(
        t.find((x) => x.kind === 'execute'),
        `no command in the replay: ${t.map((x) => x.kind)}`,
      ).chunks,
      'replay-me-42',
      'replayed output',
    );
    has(
      JSON.stringify(
        must(
          t.find((x) => x.kind === 'edit'),
          'no edit in the replay',
        ).content ?? '',
      ),
      'written by patch',
      'replayed diff',
    );
    await b.prompt(sessionId, 'on [[say:done]]');
    for (const part of ['Do it all', 'replay-me-42', 'teal'])
      has(body(w.asked('say').at(-1)), part, 'history for the model');
  },
);
check('list', 'session/list: newest first, title, time; the same after a restart', async (w, a) => {
  const one = await w.session(a),
    two = await w.session(a);
  await a.prompt(one.sessionId, 'older talk [[say:a]]');
  await sleep(1100);
  await a.prompt(two.sessionId, 'newer talk [[say:b]]');
  await sleep(400);
  const look = async (x, when) => {
    const l = (await x.call('session/list', {})).sessions;
    same(l.map((s) => s.sessionId).join(), `${two.sessionId},${one.sessionId}`, `${when}: sessions`);
    must(
      l.every((s) => s.title && s.updatedAt),
      `${when}: no title or time`,
    );
  };
  await look(a, 'same process');
  await a.close();
  await look(await w.agent(), 'after a restart');
});
check('resume', 'session/resume after a restart: no replay, history kept', async (w, a) => {
  const { sessionId } = await w.session(a);
  await a.prompt(sessionId, 'code word juniper [[say:kept]]');
  await a.close();
  const b = await w.agent();
  await w.open(b, 'resume', sessionId);
  same(b.of(sessionId, 'user_message_chunk').length, 0, 'replayed messages');
  await b.prompt(sessionId, 'x [[say:on]]');
  has(body(w.asked('say').at(-1)), 'juniper', 'history');
});
check('fork', 'a fork has the history, the original stays apart', async (w, a) => {
  const { sessionId } = await w.session(a);
  await a.prompt(sessionId, 'plant saffron [[say:one]]');
  const f = await w.open(a, 'fork', sessionId);
  must(f.sessionId && f.sessionId !== sessionId, 'no id of its own');
  await a.prompt(f.sessionId, 'plant lavender [[say:two]]');
  has(body(w.asked('say').at(-1)), 'saffron', 'history of the fork');
  await a.prompt(sessionId, 'x [[say:three]]');
  must(!body(w.asked('say').at(-1)).includes('lavender'), 'the fork leaked');
});
check('mcp', 'an MCP server given by the editor is started and called', async (w, a) => {
  const { sessionId } = await w.session(a, {
    mode: full,
    mcp: [{ name: 'echo', command: process.execPath, args: [MCP_ECHO], env: [] }],
  });
  await a.prompt(sessionId, 'go [[mcp:soft rain]]');
  has(
    outputText(must(w.asked('mcp')[1], `no tool call: ${a.text(sessionId)}`).rq.outputs[0]),
    'SOFT RAIN',
    'tool result for the model',
  );
});
check('error-http-500', 'a failing model is reported; the next prompt works', async (w, a) => {
  const { sessionId } = await w.session(a);
  const m = await a.raw('session/prompt', { sessionId, prompt: [{ type: 'text', text: 'x [[http:500]]' }] });
  must(
    m.error || /error|stream|500/i.test(a.text(sessionId)),
    `no error shown: ${JSON.stringify(m.result).slice(0, 200)}`,
  );
  await a.prompt(sessionId, 'x [[say:recovered]]');
  has(a.text(sessionId), 'recovered', 'text');
});
check('shutdown', 'closing the editor ends agent and server', async (w, a) => {
  const { sessionId } = await w.session(a);
  await a.prompt(sessionId, 'x [[say:bye]]');
  const kids = a.children();
  must(kids.length, 'found no server process');
  await a.close(8000);
  must(!a.killed, 'the agent did not end within 8 s');
  for (let i = 0; i < 50 && kids.some(alive); i++) await sleep(100);
  must(!kids.some(alive), 'the server outlived the client');
});
