// What a build tells while it goes: BuildKit's vertices with their states and output, and how a failure shows the lines that it is about.

/** One thing told; vertices are told apart by their numbers. */
export type Trace =
  | { vertex: number; name: string; started: true }
  | { vertex: number; status: string; seconds?: number; done?: true }
  | { vertex: number; log: string; at: number }
  | { vertex: number; finished: true; seconds: number; cached?: true; error?: string }
  | { warnings: readonly Warning[] };

/** What the lint found. */
export interface Warning {
  rule: string;
  text: string;
  line: number;
  /** Where it is. */
  place?: Place;
  /** The lines around it, as they are shown. */
  source?: string;
}

/** Where in a file an error is. */
export interface Place {
  file: string;
  text: string;
  start: number;
  end: number;
}

/** A build that failed: the words after "failed to solve: ". */
export class SolveError extends Error {
  constructor(
    message: string,
    readonly place?: Place,
  ) {
    super(message);
  }
}

/** The lines of a Dockerfile around an error (solver/errdefs/source.go). */
export function excerpt({ file, text, start, end }: Place): string {
  const lines = text.split("\n");
  if (start < 1 || start > lines.length) return "";
  let [from, to] = [start, Math.min(end, lines.length)];
  const pad = from === to ? 4 : 2;
  for (let count = 0; count < pad; count++) {
    if (from > 1) {
      from--;
      count++;
    }
    if (to !== lines.length) {
      to++;
      count++;
    }
  }
  const rule = "-".repeat(20);
  const shown = lines
    .slice(from - 1, to)
    .map(
      (line, index) => ` ${String(from + index).padStart(3)} | ${from + index >= start && from + index <= end ? ">>>" : "   "} ${line}\n`,
    );
  return `${file}:${start}\n${rule}\n${shown.join("")}${rule}\n`;
}

/** Bytes as BuildKit writes them: 2B, 1.45kB, 29.78MB. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit ? value.toFixed(2) : value}${units[unit]}`;
}
