// What the daemon tells while it works: lines, and on a terminal bars that move (pkg/jsonmessage).
import { humanSize } from "../../base/units.ts";
import type { Feed } from "../../docker/api/message.ts";
import type { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { Failure } from "./client.ts";
import type { Docker } from "./tool.ts";

export interface Message {
  status?: string;
  id?: string;
  stream?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
  errorDetail?: { code?: number; message: string };
  aux?: unknown;
}

/** How far something is: [====>    ] 5B/10B. */
export function bar({ current = 0, total = 0 }: { current?: number; total?: number }, columns: number): string {
  if (current <= 0 && total <= 0) return "";
  if (total <= 0) return humanSize(current).padStart(8);
  const done = Math.min(50, Math.floor(Math.floor((current / total) * 100) / 2));
  const box = columns > 110 ? `[${"=".repeat(done)}>${" ".repeat(50 - done)}] ` : "";
  const numbers = humanSize(current).padStart(8);
  return box + (current > total ? numbers : `${numbers}/${humanSize(total)}`);
}

/** Shows a feed on `to` until it ends; on a terminal each thing keeps its line. @throws Failure where it tells an error */
export function* showProgress(docker: Docker, feed: Feed<Message>, to: Pipe, aux: (value: unknown) => void = () => {}): Task<void> {
  const terminal = docker.self.stdout.terminal;
  const columns = terminalOf({ stdin: to, stdout: docker.self.stdout, stderr: to })?.columns ?? 200;
  const write = function* (text: string): Task<void> {
    if (to === docker.self.stdout) yield* docker.out(text);
    else yield* docker.err(text);
  };
  let lines = new Map<string, number>();
  try {
    for (;;) {
      for (const message of feed.take()) {
        if (message.aux !== undefined) {
          aux(message.aux);
          continue;
        }
        const { id, progressDetail } = message;
        let up = 0;
        let before = "";
        if (id && progressDetail) {
          if (!lines.has(id)) {
            lines.set(id, lines.size);
            if (terminal) before = "\n";
          }
          up = lines.size - lines.get(id)!;
          if (terminal && up) before += `\x1b[${up}A`;
        } else lines = new Map();
        if (message.error !== undefined) throw new Failure(message.errorDetail?.message ?? message.error);
        const after = id && terminal && up ? `\x1b[${up}B` : "";
        const text = before + lineOf(message, terminal, columns) + after;
        if (text) yield* write(text);
      }
      if (feed.ended) return;
      yield { on: feed.changed };
    }
  } finally {
    if (!feed.ended) feed.close();
  }
}

function lineOf({ id, status = "", stream, progressDetail }: Message, terminal: boolean, columns: number): string {
  const progress = progressDetail ? bar(progressDetail, columns) : "";
  if (!terminal && progress) return "";
  const label = id ? `${id}: ` : "";
  if (terminal && stream === undefined && progressDetail) return `\x1b[2K\r${label}${status} ${progress}\r`;
  return stream === undefined ? `${label}${status}\n` : `${label}${stream}`;
}
