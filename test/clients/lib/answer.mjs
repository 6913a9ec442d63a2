// The mock model's answers, by tag (see mock-model.mjs).
import { callTools, ev, outputText, patchCall, say, shellCall } from './mock-model.mjs';

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const addPatch = (file, text) =>
  `*** Begin Patch\n*** Add File: ${file}\n${text
    .split('\n')
    .map((l) => `+${l}`)
    .join('\n')}\n*** End Patch`;

// What the mock model does for each tag. The payload comes from the prompt.
export async function answer(rq, rec) {
  const p = rq.payload;
  if (rq.step) await sleep(150); // a real model takes a moment; an instant answer outruns the end of a command on some servers
  const afterTool = (text) => say(text ?? `tool said: ${outputText(rq.outputs.at(-1)).slice(0, 400)}`);
  switch (rq.tag) {
    case 'say':
      return say(p);
    case 'reason': {
      const [think, text] = p.split('|');
      return [
        ev.created(),
        ev.reasonAdded(),
        ev.reasonPart(),
        ...(think.match(/.{1,6}/g) ?? []).map((t) => ev.reasonDelta(t)),
        ev.reasonDone([think]),
        ...say(text).slice(1),
      ];
    }
    case 'run':
      return rq.step ? afterTool() : callTools(shellCall(rq, { cmd: p, callId: 'call_run' }));
    case 'run-escalated':
      return rq.step
        ? afterTool()
        : callTools(shellCall(rq, { cmd: p, escalate: true, why: 'the check asks for it', callId: 'call_esc' }));
    case 'add': {
      const [f, t] = p.split('|');
      return rq.step ? afterTool() : callTools(patchCall(rq, addPatch(f, t), 'call_add'));
    }
    case 'edit': {
      const [f, o, n] = p.split('|');
      return rq.step
        ? afterTool()
        : callTools(
            patchCall(rq, `*** Begin Patch\n*** Update File: ${f}\n@@\n-${o}\n+${n}\n*** End Patch`, 'call_edit'),
          );
    }
    case 'everything': {
      const [file] = p.split('|');
      if (rq.step === 0)
        return [
          ev.created(),
          ev.reasonAdded(),
          ev.reasonPart(),
          ev.reasonDelta('look before you leap'),
          ev.reasonDone(['look before you leap']),
          ...say('First I run a command.', 'msg_first').slice(1, -1),
          shellCall(rq, { cmd: 'echo replay-me-$((40+2))', callId: 'call_h1' }),
          ev.completed(),
        ];
      if (rq.step === 1) return callTools(patchCall(rq, addPatch(file, 'written by patch\nsecond line'), 'call_h2'));
      return say('All three steps are finished.', 'msg_last');
    }
    case 'hang':
      return (async function* () {
        yield ev.created();
        yield ev.msgAdded('msg_hang');
        yield ev.delta('partial words', 'msg_hang');
        for (let i = 0; i < 600 && !rec.closed; i++) await sleep(50);
      })();
    case 'http':
      return {
        status: +p,
        body: {
          error: {
            message: `mock says no (${p})`,
            type: +p >= 500 ? 'server_error' : 'invalid_request_error',
            code: null,
            param: null,
          },
        },
      };
    case 'mcp': {
      if (rq.step) return afterTool();
      const t = [...rq.tools.values()].find((x) => /shout$/.test(x.name ?? ''));
      if (!t) return say(`no shout tool among: ${[...rq.tools.keys()].join(' ')}`);
      const call = ev.fcall(t.name, { text: p }, 'call_mcp');
      if (t.namespace && t.namespace !== 'functions') call.item.namespace = t.namespace;
      return callTools(call);
    }
    default:
      return say('plain answer');
  }
}
