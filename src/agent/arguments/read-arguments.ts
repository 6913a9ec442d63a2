import type { ToolCall } from '../tools/tool.ts';
import type { Shape } from './argument-shapes.ts';
import { ArgumentText } from './argument-text.ts';

/**
 * The arguments of a call.
 *
 * @throws {ArgumentsError} They are not what the tool takes.
 */
export function readArguments<T>({ payload }: ToolCall, shape: Shape<T>): T {
  const text = new ArgumentText(sourceOf(payload));
  const value = shape.read(text);
  text.readEnd();
  return value;
}

function sourceOf(payload: ToolCall['payload']): string {
  if (payload.type === 'function') return payload.arguments;
  return payload.type === 'custom' ? payload.input : '';
}
