// What debian.mjs gives.
export const chromium: () => string | undefined;
export const asciinema: () => string | undefined;
export const redisServer: () => string | undefined;
export const postgresFolder: () => string | undefined;
export const installPackages: () => string[];
