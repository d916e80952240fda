// Notes for people beside what a command says: with an i in a box on a terminal (docker/cli internal/tui/note.go).
import type { Task } from "../../machine/process.ts";
import type { Docker } from "./tool.ts";

const PLAIN = " Info -> ";
const FANCY = "\u001b[1m\u001b[106m\u001b[30mi\u001b[0m\u001b[0m \u001b[96mInfo → \u001b[0m\u001b[0m";

export const underlined = (text: string): string => `\u001b[4m${text}\u001b[0m`;

/** Tells a note of one line or several on standard error. */
export function* note(docker: Docker, text: string): Task<void> {
  const { terminal } = docker.self.stderr;
  const lines = text.split("\n").map((line) => (terminal ? `\u001b[3m${line}\u001b[0m` : line));
  yield* docker.err(`\n${terminal ? FANCY : PLAIN}${lines.join(`\n${" ".repeat(PLAIN.length)}`)}\n`);
}
