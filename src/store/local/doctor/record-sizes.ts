/** Records of one type, and the bytes of their lines. */
export interface RecordSize {
  /** As `session_meta`, `response_item/message`, `event_msg/agent_message`; `compressed`: packed files, each as one. */
  readonly type: string;
  readonly records: number;
  readonly bytes: number;
}

/** Foreign files may have any number of types. */
const MAX_TYPES = 1_000;
const OTHER = 'other';

/** Counts what takes the space, by type of record. */
export class RecordSizes {
  readonly #sizes = new Map<string, { records: number; bytes: number }>();

  add(type: string, bytes: number): void {
    const key = this.#sizes.has(type) || this.#sizes.size < MAX_TYPES ? type : OTHER;
    const size = this.#sizes.get(key);
    if (size === undefined) {
      this.#sizes.set(key, { records: 1, bytes });
      return;
    }
    size.records += 1;
    size.bytes += bytes;
  }

  /** The `count` largest, and all others as one. */
  largest(count: number): readonly RecordSize[] {
    const sorted = [...this.#sizes]
      .map(([type, size]) => ({ type, ...size }))
      .sort((left, right) => right.bytes - left.bytes || (left.type < right.type ? -1 : 1));
    const rest = sorted.slice(count);
    if (rest.length === 0) return sorted;
    const others = rest.reduce(
      (sum, { records, bytes }) => ({ records: sum.records + records, bytes: sum.bytes + bytes }),
      {
        records: 0,
        bytes: 0,
      },
    );
    return [...sorted.slice(0, count), { type: OTHER, ...others }];
  }
}
