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

/** A model that says what the user and others said to it so far, without the notes of the server, parted by `|`. */
export function repeating(folder: string): ScriptedModelProvider {
  return script(
    folder,
    `({ body }) => {
      const texts = (item) => (item.role === 'user' ? item.content.map(({ text }) => text) : []);
      return { say: body.input.flatMap(texts).filter((text) => !text.startsWith('<')).join('|') };
    }`,
  );
}

/** A model that answers what this function makes of the request. */
export function script(folder: string, source: string): ScriptedModelProvider {
  const path = join(folder, 'responses.mjs');
  writeFileSync(path, `export const responses = ${source};`);
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
