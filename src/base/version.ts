// Which version of the program this is.

declare const BUNDLED_VERSION: string | undefined;

/** As package.json has it; 0.0.0-development where nothing was bundled. */
export const version = (): string => (typeof BUNDLED_VERSION === "string" ? BUNDLED_VERSION : "0.0.0-development");
