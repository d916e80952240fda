// How a program ends by a fault of k8s-quest itself: as a Go program that panics does.

/** The exit code. */
export const CRASHED = 2;

/** What its standard error tells. */
export const crashText = (name: string, error: unknown): string =>
  `panic: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\nk8s-quest: ${name} crashed. This is a fault in k8s-quest, not in what you typed.\n`;
