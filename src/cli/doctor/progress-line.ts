import type { Progress } from '../../store/local/doctor/scan-home.ts';
import { sizeText } from './report-text.ts';

const TERMINAL_EVERY_MS = 100;
const FILE_EVERY_MS = 5_000;
const CLEAR_LINE = '\r\u001b[K';

/** Where progress is told: stderr, or what a test puts in its place. */
export interface ProgressSink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Says from time to time how far a look at a home is: one line that changes on a terminal, few lines elsewhere. */
export class ProgressLine {
  readonly #sink: ProgressSink;
  #toldAtMs = performance.now();

  constructor(sink: ProgressSink) {
    this.#sink = sink;
  }

  readonly tell = ({ files, ofFiles, bytes }: Progress): void => {
    const now = performance.now();
    if (now - this.#toldAtMs < (this.#sink.isTTY ? TERMINAL_EVERY_MS : FILE_EVERY_MS)) return;
    this.#toldAtMs = now;
    const text = `Reading ${files} of ${ofFiles} files, ${sizeText(bytes)}`;
    this.#sink.write(this.#sink.isTTY ? `${CLEAR_LINE}${text}` : `${text}\n`);
  };

  end(): void {
    if (this.#sink.isTTY) this.#sink.write(CLEAR_LINE);
  }
}
