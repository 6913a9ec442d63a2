import { ORIGINAL_VERSION, VERSION } from '../version.ts';

/** First words as the original prints them: clients read the version there. */
export const VERSION_TEXT = `codex-cli ${ORIGINAL_VERSION} (bobbin ${VERSION})\n`;

export const HELP_TEXT = `bobbin: an open Codex app-server

Usage: bobbin [-c <key=value>]... <command> [options]

Commands:
  app-server             Serve one client on stdin and stdout
  doctor                 Look at the threads and the index of a home
  generate-json-schema   Write the protocol as JSON schema
  generate-ts            Write the protocol as TypeScript

Options:
  -c, --config <key=value>   Set a value of config.toml for this run, or one of bobbin's own
                             as bobbin.<key>; the value is TOML, or else plain text
      --enable <feature>     The same as -c features.<feature>=true
      --disable <feature>    The same as -c features.<feature>=false
  -V, --version              Print the version
  -h, --help                 Print this text

app-server:
      --listen stdio://      Where to serve; stdio:// is the only place

doctor (exit code 0: sound, 1: problems found, 2: could not look):
      --fix                  Mend what is derived or left over; never a thread or its name
      --json                 Print one JSON object
      --home <dir>           Home to look at (default CODEX_HOME)

generate-json-schema, generate-ts:
  -o, --out <dir>            Folder to write to
      --experimental         Include what only clients with experimentalApi may use

Environment:
  CODEX_HOME                 Home with config.toml, bobbin.toml and the sessions (default ~/.codex)
  BOBBIN_<KEY>               One of bobbin's own settings, for example BOBBIN_STORE=in_memory
  BOBBIN_LOG                 off, error, warn, info, debug or trace; the log goes to stderr
`;
