// When a client is too slow.

/** From this many bytes on that a client has not taken, nothing more is read out of the world for it. */
export const CONGESTED = 256 * 1024;
