// What a shim and the process that serves the world say to each other over a local socket: a JSON object a line, bytes as base64.
import type { Duplex } from "node:stream";

/** A file or a folder of the learner's, by absolute path. */
export interface SentFile {
  path: string;
  /** Base64; a folder has none. */
  content?: string;
}

/** The first line of a shim. */
export interface Start {
  tool: string;
  args: readonly string[];
  directory: string;
  environment: Readonly<Record<string, string>>;
  files: readonly SentFile[];
  /** The learner's terminal, where keys are passed on as they come. */
  terminal?: { columns: number; rows: number };
  /** Standard output leads to a terminal. */
  shown: boolean;
}

export type FromShim =
  | { start: Start }
  | { stdin: string }
  | { end: true }
  | { signal: "SIGINT" | "SIGTERM" | "SIGHUP" }
  | { size: { columns: number; rows: number } };

export type ToShim = { stdout: string } | { stderr: string } | { file: SentFile } | { exit: number };

export const send = (to: Duplex, message: FromShim | ToShim): boolean => to.writable && to.write(`${JSON.stringify(message)}\n`);

/** Calls `heard` with each whole line. */
export function listen<Message>(from: Duplex, heard: (message: Message) => void): void {
  let rest = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line) heard(JSON.parse(line) as Message);
  });
}
