import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptedModelProvider } from '../../src/agent/model/provider.ts';

export interface Folder extends Disposable {
  readonly path: string;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'bobbin-agent-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A model that says what stands in a file made in `folder`. */
export function scripted(folder: string, responses: readonly unknown[]): ScriptedModelProvider {
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify({ responses }));
  return { kind: 'script', name: 'script', path };
}

/** A response that begins to speak and then never goes on. */
export const ENDLESS = {
  events: [
    { type: 'response.output_item.added', item: { type: 'message', role: 'assistant', id: 'msg_1', content: [] } },
    { type: 'response.output_text.delta', delta: 'Once' },
    { $delayMs: 60_000 },
  ],
};
