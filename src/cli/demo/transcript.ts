import { styleText } from 'node:util';

const MAX_LINE_CHARS = 200;

/** Prints the lines of the wire, with the milliseconds since the start and how long each answer took. */
export class Transcript {
  readonly #start = performance.now();
  readonly #asked = new Map<unknown, { readonly method: string; readonly at: number }>();

  title(text: string): void {
    console.log(`\n${styleText('bold', `── ${text}`)}`);
  }

  note(text: string): void {
    console.log(styleText('dim', text.trimEnd()));
  }

  line(direction: 'sent' | 'received', line: string): void {
    const now = performance.now();
    const { id, method } = JSON.parse(line) as { readonly id?: unknown; readonly method?: string };
    if (direction === 'sent') {
      if (id !== undefined && method !== undefined) this.#asked.set(id, { method, at: now });
      this.#print(now, styleText('cyan', `> ${shortened(line)}`));
      return;
    }
    const asked = method === undefined ? this.#asked.get(id) : undefined;
    const took = asked === undefined ? '' : `  (${asked.method}: ${(now - asked.at).toFixed(1)} ms)`;
    this.#print(
      now,
      styleText(method === undefined ? 'green' : 'yellow', `< ${shortened(line)}`) + styleText('dim', took),
    );
  }

  #print(now: number, text: string): void {
    console.log(`${styleText('dim', `${(now - this.#start).toFixed(0).padStart(6)} ms`)} ${text}`);
  }
}

function shortened(line: string): string {
  return line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line.trimEnd();
}
