// Why serve and shell do not begin.

/** The command line cannot be followed. */
export class UsageError extends Error {}

/** The line is right, but nothing can be served. */
export class CannotServe extends Error {}
