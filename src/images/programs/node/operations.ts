// What a program's context asks of the world: operations by name, with values that are JSON.

// biome-ignore lint/suspicious/noExplicitAny: what comes is JSON, each operation knows its own
export type Operations = Readonly<Record<string, (value: any) => unknown>>;
