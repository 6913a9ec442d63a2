import { Home } from '../config/home.ts';

/** Nothing asks and nothing is held back: what the model calls runs. */
const OPEN_POLICY = 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n';

export interface ScriptedHome {
  /** Lines of `config.toml` besides the open policy. */
  readonly config?: string;
  /** Stands in place of the open policy. */
  readonly policy?: string;
}

/** A Codex home whose model says these responses, in their order and then again. */
export async function scriptedHome(
  responses: readonly object[],
  { config = '', policy = OPEN_POLICY }: ScriptedHome = {},
): Promise<Home> {
  const home = await Home.make();
  await setScript(home, responses);
  await home.write(
    'config.toml',
    `model = "scripted"\n${policy}${config}\n[bobbin.model]\nscript = ${JSON.stringify(home.file('script.json'))}\n`,
  );
  return home;
}

/** What the model says from the next loaded thread on. */
export function setScript(home: Home, responses: readonly object[]): Promise<void> {
  return home.write('script.json', JSON.stringify({ responses }));
}
