export { ConnectionClosed, ServerError } from './client-error.ts';
export { type LineListener, type LineTransport, streamTransport } from './line-transport.ts';
export { type ServerExit, type SpawnedServer, type SpawnOptions, spawnServer } from './spawn.ts';
export { type NotificationHandler, type ServerRequestHandler, TypedClient, type Unsubscribe } from './typed-client.ts';
