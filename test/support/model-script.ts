const STALL_MS = 600_000;

/** A response that says this and ends. */
export function say(text: string): object {
  return { say: text };
}

/** A response that runs a shell command; the command goes on in the background after `yieldMs`. */
export function run(cmd: string, yieldMs?: number): object {
  return {
    call: { name: 'exec_command', arguments: { cmd, ...(yieldMs !== undefined && { yield_time_ms: yieldMs }) } },
  };
}

/** A response that calls a tool of an MCP server. */
export function callMcp(server: string, name: string, args: object = {}): object {
  return { call: { namespace: `mcp__${server}__`, name, arguments: args } };
}

/** A response that runs a command in a plain shell, which starts sooner than the user's own. */
export function runPlain(cmd: string): object {
  return { call: { name: 'exec_command', arguments: { cmd, shell: '/bin/sh', login: false } } };
}

/** A response that says this word by word, with a pause before each. */
export function saySlowly(text: string, pauseMs: number): object {
  return spoken(text.split(/(?<= )/), pauseMs, true);
}

/** A response that says one word and then never goes on. */
export function stall(): object {
  return spoken(['Begun'], 0, false);
}

function spoken(words: readonly string[], pauseMs: number, isFinished: boolean): object {
  const message = (text: string) => ({
    type: 'message',
    role: 'assistant',
    id: 'msg',
    content: [{ type: 'output_text', text }],
  });
  return {
    events: [
      { type: 'response.created', response: { id: 'resp' } },
      { type: 'response.output_item.added', item: message('') },
      ...words.map((delta) => ({ type: 'response.output_text.delta', delta, $delayMs: pauseMs })),
      ...(isFinished ? [] : [{ type: 'stalled', $delayMs: STALL_MS }]),
      { type: 'response.output_item.done', item: message(words.join('')) },
      { type: 'response.completed', response: { id: 'resp', usage: null } },
    ],
  };
}
