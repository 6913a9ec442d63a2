import { RESPONSE_ITEM_TYPES } from '../../../history/limited-records.ts';

const PEEK_BYTES = 160;
const RESPONSE_ITEM =
  /^\{"timestamp":"[^"]{1,40}",(?:"ordinal":\d+,)?"type":"response_item","payload":\{"type":"(\w+)",(?:"role":"(assistant|developer)","content":\[)?/;
const NO_PART =
  /^\{"timestamp":"[^"]{1,40}",(?:"ordinal":\d+,)?"type":"(?:world_state|token_usage_record)","payload":\{/;
const BRACE = 125;
const BEGINNING = Buffer.from('{"timestamp":"');

/**
 * What the beginning of a line tells of it, without parsing: `counted`, it makes no item but counts among the records of
 * 0.130; `ignored`, it takes no part in the history; `unknown`, it has to be parsed.
 */
export function peekLine(line: Buffer): 'counted' | 'ignored' | 'unknown' {
  const head = line.toString('latin1', 0, PEEK_BYTES);
  const match = RESPONSE_ITEM.exec(head);
  const type = match?.[1];
  if (!seemsWhole(line)) return 'unknown';
  if (type === undefined) return NO_PART.test(head) ? 'ignored' : 'unknown';
  if (type === 'message') return match?.[2] === undefined ? 'unknown' : 'counted';
  return RESPONSE_ITEM_TYPES.has(type) ? 'counted' : 'ignored';
}

/** A line that was torn ends otherwise, or has the beginning of another one in it; within texts quotes are escaped. */
export function seemsWhole(line: Buffer): boolean {
  const endsWell = line[line.length - 1] === BRACE && line[line.length - 2] === BRACE;
  return endsWell && line.indexOf(BEGINNING, 1) === -1;
}
