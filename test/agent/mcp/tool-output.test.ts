import { describe, expect, it } from 'vitest';
import { modelOutput, shownResult } from '../../../src/agent/mcp/tool-output.ts';

const HEAD = 'Wall time: 0.0123 seconds\nOutput:';
const text = (value: string) => ({ type: 'text', text: value });

function output(result: Parameters<typeof shownResult>[0], budgetBytes = 1000) {
  return modelOutput({ result }, 12.3, budgetBytes);
}

describe('modelOutput()', () => {
  it('tells the content as JSON, structured content in its place, failures like content', () => {
    expect(output({ content: [text('a'), text('b')] })).toBe(
      `${HEAD}\n[{"type":"text","text":"a"},{"type":"text","text":"b"}]`,
    );
    expect(output({ content: [text('a')], structuredContent: { b: 1 } })).toBe(`${HEAD}\n{"b":1}`);
    expect(modelOutput({ failure: 'no' }, 12.3, 1000)).toBe(`${HEAD}\n[{"type":"text","text":"no"}]`);
  });

  it('gives images to the model as images', () => {
    const link = { type: 'resource_link', uri: 'n://1', name: 'one' };
    expect(output({ content: [text('a'), { type: 'image', data: 'AAAA', mimeType: 'image/png' }, link] })).toEqual([
      { type: 'input_text', text: HEAD },
      { type: 'input_text', text: 'a' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high' },
      { type: 'input_text', text: JSON.stringify(link) },
    ]);
  });

  it('cuts the middle out of what is too long', () => {
    const cut = output({ content: [text('x'.repeat(2000))] }, 100);
    expect(cut).toBe(`${HEAD}\n[{"type":"text","text":"${'x'.repeat(26)}…1927 chars truncated…${'x'.repeat(47)}"}]`);
  });
});

describe('shownResult()', () => {
  it('leaves what is not too long as it is', () => {
    const result = { content: [text('a')], structuredContent: { b: 1 }, isError: true };
    expect(shownResult(result)).toBe(result);
  });

  it('tells of a very long result in text', () => {
    const { content, ...rest } = shownResult({ content: [text('x'.repeat(3_000_000))], isError: false });
    expect(rest).toEqual({ isError: false });
    expect(content).toHaveLength(1);
    const [part] = content;
    expect(part?.type).toBe('text');
    expect(part?.text).toMatch(
      /^\{"content":\[\{"type":"text","text":"x+…\d+ chars truncated…x+"\}\],"isError":false\}$/,
    );
    expect(JSON.stringify(content).length).toBeLessThan(1024 * 1024);
  });
});
