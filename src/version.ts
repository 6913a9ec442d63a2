/** The release of the original that clients are told, because they refuse older ones by number. */
export const ORIGINAL_VERSION = '0.169.0';

declare const __BOBBIN_VERSION__: string | undefined;

/** Our own version, from package.json at build time. */
export const VERSION: string = typeof __BOBBIN_VERSION__ === 'string' ? __BOBBIN_VERSION__ : '0.0.0-dev';
