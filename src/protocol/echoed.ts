const MAX_CHARACTERS = 1_000;

/** What a client sent, as an error repeats it: texts longer than anything that a server gave out are cut. */
export function echoed(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
