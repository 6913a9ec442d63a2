/** Where the proxies listen on the loopback of a sandbox, which is its own. */
export const EXIT_PORTS = { http: 3128, socks: 8081 } as const;
