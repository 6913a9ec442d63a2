import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandActions } from '../../../src/agent/command/command-actions.ts';
import { quoteCommand } from '../../../src/history/quote-command.ts';
import type { CommandAction } from '../../../src/protocol/item.ts';

interface RecordedCommand {
  readonly script: string;
  readonly login: boolean;
  readonly command: string;
  readonly actions: CommandAction[];
}

const CWD = '/golden/run/work';
const recorded = JSON.parse(
  readFileSync(new URL('./fixtures/recorded-commands.json', import.meta.url), 'utf8'),
) as RecordedCommand[];
const golden = new URL('../../golden/', import.meta.url).pathname;

describe('commandActions()', () => {
  it.each(recorded)('describes `$script` as 0.130 does', ({ script, login, command, actions }) => {
    const argv = ['/bin/bash', login ? '-lc' : '-c', script];
    expect({ command: quoteCommand(argv), actions: commandActions(argv, CWD) }).toEqual({ command, actions });
  });

  it.each(['v130', 'v169'])('describes every command of the recordings of %s', (version) => {
    const items = recordedItems(version);
    expect(items.length).toBeGreaterThan(20);
    for (const { command, cwd, commandActions: actions } of items) {
      const argv = unquote(command);
      expect(quoteCommand(argv)).toBe(command);
      expect(commandActions(argv, cwd)).toEqual(actions);
    }
  });

  it('describes a command that is no script by its quoted words', () => {
    expect(commandActions(['/bin/echo', 'from local shell'], '/w')).toEqual([
      { type: 'unknown', command: "/bin/echo 'from local shell'" },
    ]);
  });
});

interface CommandItem {
  readonly command: string;
  readonly cwd: string;
  readonly commandActions: CommandAction[];
}

function recordedItems(version: string): CommandItem[] {
  return readdirSync(join(golden, version)).flatMap((scenario) => {
    const lines = readFileSync(join(golden, version, scenario, 'transcript.jsonl'), 'utf8').split('\n');
    return lines
      .filter((line) => line.includes('"commandActions"'))
      .map((line) => {
        const { params } = (JSON.parse(line) as { m: { params: CommandItem & { item?: CommandItem } } }).m;
        return params.item ?? params;
      });
  });
}

/** The recorded commands are quoted in single quotes only, or not at all. */
function unquote(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|[^ ]+/gs)].map(([word, quoted]) => quoted ?? word);
}
