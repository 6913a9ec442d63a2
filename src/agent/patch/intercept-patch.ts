import { claimedScript } from '../command/shell-script.ts';

/** A patch that a shell command line carries. */
export type InterceptedPatch =
  /** `apply_patch <<EOF …`, perhaps behind `cd <folder> &&`. */
  | { readonly type: 'patch'; readonly text: string; readonly folder: string | null }
  /** The patch alone, without the word that would apply it. */
  | { readonly type: 'bare' };

const PATCH_PROGRAMS: ReadonlySet<string> = new Set(['apply_patch', 'applypatch']);

const HEREDOC_CALL =
  /^\s*(?:cd\s+('[^']*'|"[^"$`\\]*"|[^\s'"$`\\;&|<>()*?]+)\s*&&\s*)?(?:apply_patch|applypatch)\s*<<\s*(['"]?)(\w+)\2[ \t]*\n(?:([\s\S]*?)\n)?\3\s*$/;

/** The same for a program with its arguments: the patch program itself, or a shell with such a script. */
export function interceptArgvPatch(argv: readonly string[]): InterceptedPatch | null {
  const [program = '', text = ''] = argv;
  if (argv.length === 2 && PATCH_PROGRAMS.has(program)) return { type: 'patch', text, folder: null };
  const script = claimedScript(argv);
  return script === null ? null : interceptPatch(script);
}

/** The patch in a script that does nothing but apply one; null for every other script. */
export function interceptPatch(script: string): InterceptedPatch | null {
  const trimmed = script.trim();
  if (trimmed.startsWith('*** Begin Patch') && trimmed.endsWith('*** End Patch')) return { type: 'bare' };
  const match = HEREDOC_CALL.exec(script);
  if (match === null) return null;
  const [, folder, , delimiter = '', text = ''] = match;
  // The shell would end the patch at the first such line and run the rest.
  if (text.split('\n').includes(delimiter)) return null;
  return { type: 'patch', text, folder: folder === undefined ? null : folder.replace(/^(['"])(.*)\1$/s, '$2') };
}
