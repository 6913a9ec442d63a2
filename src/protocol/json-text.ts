/** A text that is made again sooner than it is remembered. */
const SHORT_CHARS = 4 * 1024;

const texts = new WeakMap<object, string>();

/**
 * The JSON of a value that does not change any more. That of a large object is remembered as long as the object is
 * there, so that what was measured is not made a second time to be written.
 */
export function jsonText(value: unknown): string {
  const known = knownJsonText(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value) ?? '';
  if (text.length > SHORT_CHARS && typeof value === 'object' && value !== null) texts.set(value, text);
  return text;
}

/** The JSON of an object that was asked for before. */
export function knownJsonText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? texts.get(value) : undefined;
}
