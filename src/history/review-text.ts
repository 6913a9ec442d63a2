import { asList, asNumber, asRecord, asText, type Payload } from './payload.ts';

const NO_OUTPUT = 'Reviewer failed to output a response.';

/** What a review says in words; `withFindings` also lists what it found. */
export function reviewText(output: Payload | null, withFindings: boolean): string {
  const explanation = (asText(output?.overall_explanation) ?? '').trim();
  const findings = withFindings ? asList(output?.findings) : [];
  const sections = [explanation, findingsText(findings)].filter((section) => section !== '');
  return sections.length === 0 ? NO_OUTPUT : sections.join('\n\n');
}

function findingsText(findings: readonly unknown[]): string {
  if (findings.length === 0) return '';
  const head = findings.length > 1 ? 'Full review comments:' : 'Review comment:';
  return [head, ...findings.map((finding) => findingText(asRecord(finding) ?? {}))].join('\n\n');
}

function findingText(finding: Payload): string {
  const location = asRecord(finding.code_location);
  const range = asRecord(location?.line_range);
  const place = `${asText(location?.absolute_file_path) ?? ''}:${asNumber(range?.start) ?? 0}-${asNumber(range?.end) ?? 0}`;
  const body = (asText(finding.body) ?? '').split('\n').map((line) => `  ${line}`);
  return [`- ${asText(finding.title) ?? ''} — ${place}`, ...body].join('\n');
}
