/** Numbers of one processor family: of its kind of call, and of the calls that the filter is about. */
interface CallNumbers {
  readonly auditArch: number;
  /** From here on calls of a second kind are numbered, that would pass by; null: there is none. */
  readonly otherKindFrom: number | null;
  readonly socket: number;
  readonly socketpair: number;
  /** Reaching and offering something by a socket. */
  readonly connecting: readonly number[];
  /** Ways around the filter, and looking into other processes. */
  readonly denied: readonly number[];
}

const IO_URING = [425, 426, 427];

const ARCHITECTURES: Readonly<Record<string, CallNumbers>> = {
  // connect accept bind listen accept4; ptrace process_vm_readv process_vm_writev
  x64: {
    auditArch: 0xc000003e,
    otherKindFrom: 0x40000000,
    socket: 41,
    socketpair: 53,
    connecting: [42, 43, 49, 50, 288],
    denied: [101, 310, 311, ...IO_URING],
  },
  arm64: {
    auditArch: 0xc00000b7,
    otherKindFrom: null,
    socket: 198,
    socketpair: 199,
    connecting: [203, 202, 200, 201, 242],
    denied: [117, 270, 271, ...IO_URING],
  },
};

const NUMBER = 0;
const ARCHITECTURE = 4;
const FAMILY = 16;
const TYPE = 24;

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_SEQPACKET = 5;

const ALLOW = 0x7fff0000;
const NOT_PERMITTED = 0x00050001;
const KILL_PROCESS = 0x80000000;

const LOAD = 0x20;
const AND = 0x54;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const RETURN = 0x06;

/**
 * A seccomp program, as the kernel takes it, that lets a command neither reach nor offer anything by a socket: no
 * network, and none of the Unix sockets in the file system, which a network namespace does not hide. What is left
 * are connected pairs. It also closes the ways around the filter (io_uring, other kinds of calls) and looking into
 * other processes.
 *
 * Null for processors that it is not written for.
 */
export function networkFilter(architecture: string): Buffer | null {
  const numbers = ARCHITECTURES[architecture];
  if (numbers === undefined) return null;
  const { connecting, denied, socket, socketpair } = numbers;
  return Buffer.concat([
    ...beginning(numbers, [...connecting, ...denied]),
    // Over what follows, unless a socket is made.
    instruction(IF_EQUAL, socket, 2, 0),
    instruction(IF_EQUAL, socketpair, 1, 0),
    instruction(RETURN, ALLOW),
    ...onlyPairs(),
  ]);
}

/**
 * The same for a command whose network is a loopback of its own: it may use that, and still no Unix sockets but
 * connected pairs, because those of the file system lead out of its network.
 */
export function loopbackFilter(architecture: string): Buffer | null {
  const numbers = ARCHITECTURES[architecture];
  if (numbers === undefined) return null;
  const { denied, socket, socketpair } = numbers;
  const sockets = [
    instruction(LOAD, FAMILY),
    instruction(IF_EQUAL, AF_INET, 2, 0),
    ...unlessEqual(AF_INET6, NOT_PERMITTED),
    instruction(LOAD, TYPE),
    instruction(AND, TYPE_MASK),
    ...when(IF_EQUAL, SOCK_STREAM, ALLOW),
    ...when(IF_EQUAL, SOCK_DGRAM, ALLOW),
    instruction(RETURN, NOT_PERMITTED),
  ];
  return Buffer.concat([
    ...beginning(numbers, denied),
    instruction(IF_EQUAL, socket, 0, sockets.length),
    ...sockets,
    instruction(IF_EQUAL, socketpair, 1, 0),
    instruction(RETURN, ALLOW),
    ...onlyPairs(),
  ]);
}

/** Leaves the number of the call loaded. */
function beginning({ auditArch, otherKindFrom }: CallNumbers, denied: readonly number[]): Buffer[] {
  return [
    instruction(LOAD, ARCHITECTURE),
    ...unlessEqual(auditArch, KILL_PROCESS),
    instruction(LOAD, NUMBER),
    ...(otherKindFrom === null ? [] : when(IF_AT_LEAST, otherKindFrom, NOT_PERMITTED)),
    ...denied.flatMap((number) => when(IF_EQUAL, number, NOT_PERMITTED)),
  ];
}

function onlyPairs(): Buffer[] {
  return [
    instruction(LOAD, FAMILY),
    ...unlessEqual(AF_UNIX, NOT_PERMITTED),
    instruction(LOAD, TYPE),
    instruction(AND, TYPE_MASK),
    // A datagram names whom it goes to by itself.
    ...when(IF_EQUAL, SOCK_STREAM, ALLOW),
    ...when(IF_EQUAL, SOCK_SEQPACKET, ALLOW),
    instruction(RETURN, NOT_PERMITTED),
  ];
}

function when(test: number, value: number, result: number): Buffer[] {
  return [instruction(test, value, 0, 1), instruction(RETURN, result)];
}

function unlessEqual(value: number, result: number): Buffer[] {
  return [instruction(IF_EQUAL, value, 1, 0), instruction(RETURN, result)];
}

function instruction(code: number, value: number, ifTrue = 0, ifFalse = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
