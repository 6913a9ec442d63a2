const CONTROL_ESCAPE = /\\(?:\\|"|b|f|u00([0-9a-f]{2}))/g;

/** A string in the spelling of Rust's debug form, which the texts to the model carry. */
export function rustDebug(text: string): string {
  return JSON.stringify(text).replace(CONTROL_ESCAPE, (sequence: string, hex?: string) => {
    if (hex !== undefined) return `\\u{${hex.replace(/^0/, '')}}`;
    if (sequence === '\\b') return '\\u{8}';
    return sequence === '\\f' ? '\\u{c}' : sequence;
  });
}
