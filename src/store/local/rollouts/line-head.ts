const HEAD = /^\{"timestamp":"([^"]{1,40})",(?:"ordinal":\d+,)?"type":"(\w+)","payload":\{(?:"type":"(\w+)")?/;
const HEAD_BYTES = 160;

/** What the beginning of a line tells of its record, without parsing. */
export interface LineHead {
  readonly timestamp: string;
  readonly type: string;
  /** `type` of the payload; null where that does not begin with it. */
  readonly payloadType: string | null;
}

/** Null for a line that does not begin as ours and those of the originals do. */
export function lineHeadOf(line: Buffer): LineHead | null {
  const match = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES));
  if (match === null) return null;
  const [, timestamp = '', type = '', payloadType = null] = match;
  return { timestamp, type, payloadType };
}
