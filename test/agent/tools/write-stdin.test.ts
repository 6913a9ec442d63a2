import { describe, expect, it } from 'vitest';
import { ToolBench } from './tool-bench.ts';

const SCRIPT = 'read a; echo "got $a"; read b; echo "then $b"';

function sessionId(output: unknown): number {
  return Number(/session ID (\d+)/.exec(String(output))?.[1]);
}

function body(output: unknown): string {
  return String(output).replace(/^Chunk ID: .*\nWall time: .*\n/, '');
}

function printedBy(output: unknown): string {
  return String(output).split('Output:\n')[1] ?? '';
}

describe('write_stdin', () => {
  it('types into a terminal; an interaction follows the output it caused, the end follows both', async () => {
    await using bench = await ToolBench.open();
    const session_id = sessionId((await bench.exec(SCRIPT, { tty: true, yield_time_ms: 250 })).output);
    const first = await bench.call('write_stdin', { session_id, chars: 'one\n' }, 'call_2');
    expect(sessionId(first.output)).toBe(session_id);
    expect(bench.events.at(-1)).toEqual({
      kind: 'terminalInteraction',
      turnId: 'turn-1',
      itemId: 'call_1',
      processId: String(session_id),
      stdin: 'one\n',
    });
    const second = await bench.call('write_stdin', { session_id, chars: 'two\n', yield_time_ms: 15_000 }, 'call_3');
    expect(body(second.output)).toMatch(/^Process exited with code 0\nOriginal token count: \d+\nOutput:\n/);
    expect(bench.order.slice(-2)).toEqual(['terminalInteraction', 'itemCompleted completed']);
    // Where the echo of what was typed stands depends on when the script asks for it.
    const printed = printedBy(first.output) + printedBy(second.output);
    expect(printed.split('\r\n').sort()).toEqual(['', 'got one', 'one', 'then two', 'two']);
    expect(bench.deltas()).toBe(printed);
    expect(bench.items('itemCompleted')).toMatchObject([{ id: 'call_1', aggregatedOutput: printed }]);
    expect(bench.appended).toHaveLength(1);
    expect((await bench.call('write_stdin', { session_id }, 'call_4')).output).toBe(
      `write_stdin failed: Unknown process id ${session_id}`,
    );
  });

  it('waits for a command without input and gives its last output', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('while [ ! -e go ]; do sleep 0.02; done; echo done', { yield_time_ms: 250 });
    const polled = bench.call('write_stdin', { session_id: sessionId(output), yield_time_ms: 15_000 }, 'call_2');
    await bench.write('go', '');
    expect(body((await polled).output)).toBe('Process exited with code 0\nOriginal token count: 2\nOutput:\ndone\n');
  });

  it('gives the output of a command that ended meanwhile', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('while [ ! -e go ]; do sleep 0.02; done; exit 3', { yield_time_ms: 250 });
    await bench.write('go', '');
    await bench.until(() => bench.order.includes('itemCompleted failed'));
    const { output: last } = await bench.call('write_stdin', { session_id: sessionId(output) }, 'call_2');
    expect(body(last)).toBe('Process exited with code 3\nOriginal token count: 0\nOutput:\n');
  });

  it('says that a command without a terminal takes no input', async () => {
    await using bench = await ToolBench.open();
    const { output } = await bench.exec('sleep 1000', { yield_time_ms: 250 });
    const { output: refused } = await bench.call('write_stdin', { session_id: sessionId(output), chars: 'x' }, 'c2');
    expect(refused).toBe(
      'write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open',
    );
  });

  it.each([
    ['{}', 'failed to parse function arguments: missing field `session_id` at line 1 column 2'],
    [
      '{"session_id":"7"}',
      'failed to parse function arguments: invalid type: string "7", expected i32 at line 1 column 17',
    ],
    ['{"session_id":7}', 'write_stdin failed: Unknown process id 7'],
  ])('answers %s with what is wrong', async (args, expected) => {
    await using bench = await ToolBench.open();
    expect((await bench.call('write_stdin', args)).output).toBe(expected);
  });
});
