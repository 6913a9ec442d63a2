import { EXIT_PORTS } from './exit-ports.ts';

/**
 * Runs within the sandbox before the command: listens on its loopback and hands the listening sockets to the server,
 * which takes the connections itself. So nothing has to run beside the command, and nothing else leads out.
 */
const SCRIPT = `
const { createServer } = require('node:net');
const open = (port) => new Promise((resolve) => {
  const server = createServer();
  server.listen(port, '127.0.0.1', () => resolve(server));
});
const ports = ${JSON.stringify(Object.values(EXIT_PORTS))};
Promise.all(ports.map(open)).then((servers) => {
  for (const [index, server] of servers.entries()) process.send(index, server);
});
process.once('disconnect', () => process.exit(0));
`;

const CHANNEL_FD = 3;
const CHANNEL_VARIABLES = 'NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE';

/** The command is started without the channel, and not at all where there is no way to open the doors. */
const OPEN_THEN_RUN = `NODE_OPTIONS= "$0" -e "$1" || exit 126; shift; unset ${CHANNEL_VARIABLES}; exec "$@" ${CHANNEL_FD}>&-`;

/** The argv that opens the doors of a sandbox and becomes the command. Its process must have a channel to the server. */
export function opensDoors(argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', OPEN_THEN_RUN, process.execPath, SCRIPT, ...argv];
}
