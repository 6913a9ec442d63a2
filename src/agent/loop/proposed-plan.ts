const OPENING = '<proposed_plan>';
const CLOSING = '</proposed_plan>';
/** A longer line is no tag, whatever spaces it begins with. */
const MAX_HELD = 256;

/** A stretch of an agent's message. The marks stand for the lines that enclose a plan. */
export type MessagePart =
  | { readonly kind: 'text' | 'plan'; readonly text: string }
  | { readonly kind: 'planBegins' | 'planEnds' };

/**
 * Takes plans out of a message as it comes in. A plan stands between two lines that hold nothing but its tags; a line
 * is held back only while it may still become one.
 */
export class ProposedPlanSplitter {
  #isInPlan = false;
  /** Beginning of a line that may be a tag. */
  #held = '';
  #isMidLine = false;

  split(text: string): MessagePart[] {
    const parts: MessagePart[] = [];
    for (const piece of text.match(/[^\n]*\n|[^\n]+/g) ?? []) this.#take(piece, parts);
    return joined(parts);
  }

  /** What was held back, at the end of the message. A plan without its last line ends here. */
  end(): MessagePart[] {
    const parts: MessagePart[] = [];
    const line = this.#held;
    this.#held = '';
    if (line !== '' && !this.#takeTag(line, parts)) parts.push(this.#part(line));
    if (this.#isInPlan) parts.push({ kind: 'planEnds' });
    this.#isInPlan = false;
    this.#isMidLine = false;
    return parts;
  }

  /** A line, or a part of one. */
  #take(piece: string, parts: MessagePart[]): void {
    const isEnd = piece.endsWith('\n');
    if (this.#isMidLine) {
      parts.push(this.#part(piece));
      this.#isMidLine = !isEnd;
      return;
    }
    const line = this.#held + piece;
    this.#held = '';
    if (isEnd ? this.#takeTag(line, parts) : this.#mayBecomeTag(line)) {
      if (!isEnd) this.#held = line;
      return;
    }
    parts.push(this.#part(line));
    this.#isMidLine = !isEnd;
  }

  #takeTag(line: string, parts: MessagePart[]): boolean {
    if (line.trim() !== this.#tag) return false;
    parts.push({ kind: this.#isInPlan ? 'planEnds' : 'planBegins' });
    this.#isInPlan = !this.#isInPlan;
    return true;
  }

  get #tag(): string {
    return this.#isInPlan ? CLOSING : OPENING;
  }

  #mayBecomeTag(line: string): boolean {
    return line.length <= MAX_HELD && this.#tag.startsWith(line.trim());
  }

  #part(text: string): MessagePart {
    return { kind: this.#isInPlan ? 'plan' : 'text', text };
  }
}

/** A whole message without its plans, and the last of these; null when there is none. */
export function splitProposedPlan(message: string): { readonly text: string; readonly plan: string | null } {
  const splitter = new ProposedPlanSplitter();
  let text = '';
  let plan: string | null = null;
  for (const part of [...splitter.split(message), ...splitter.end()]) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'planBegins') plan = '';
    else if (part.kind === 'plan') plan += part.text;
  }
  return { text, plan };
}

function joined(parts: readonly MessagePart[]): MessagePart[] {
  const result: MessagePart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if ('text' in part && last !== undefined && 'text' in last && last.kind === part.kind) {
      result[result.length - 1] = { kind: part.kind, text: last.text + part.text };
    } else result.push(part);
  }
  return result;
}
