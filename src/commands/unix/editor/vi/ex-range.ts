// What precedes a command behind a colon: the lines that it works on.
import type { Buffer } from "./buffer.ts";

/** What a command line needs of the editor around the text. */
export interface ExHost {
  buffer: Buffer;
  /** The last pattern that was searched for. */
  searched: string;
  /** Lines of the last visual selection. */
  selection: [number, number] | undefined;
  quit(code: number): void;
  find(pattern: string, back: boolean, from: number): number | undefined;
  noHighlight(): void;
}

export interface Range {
  from: number;
  to: number;
  given: boolean;
}

/** What a command refuses to do, in vi's words. */
export class ExError extends Error {}

/** One end of a range; undefined when the text starts with none. Gives what is left. */
export function address(host: ExHost, text: string): { line: number; rest: string } | undefined {
  const { buffer } = host;
  const match = /^(\d+|\.|\$|'<|'>|\/(?:[^/\\]|\\.)*\/?|\?(?:[^?\\]|\\.)*\??)?((?:\s*[-+]\d*)*)/.exec(text)!;
  if (!match[0]) return undefined;
  const base = match[1];
  let line = buffer.row;
  if (base === "$") line = buffer.lines.length - 1;
  else if (base === "'<" || base === "'>") line = host.selection?.[base === "'<" ? 0 : 1] ?? buffer.row;
  else if (base?.startsWith("/") || base?.startsWith("?")) {
    const pattern = base.slice(1).replace(/[/?]$/, "");
    const found = host.find(pattern, base[0] === "?", buffer.row);
    if (found === undefined) throw new ExError(`E486: Pattern not found: ${pattern}`);
    line = found;
  } else if (base !== undefined && base !== ".") line = Number(base) - 1;
  for (const step of match[2]!.match(/[-+]\d*/g) ?? []) line += (step[0] === "-" ? -1 : 1) * Number(step.slice(1) || 1);
  return { line, rest: text.slice(match[0].length).trimStart() };
}

/** The lines that a command begins with, and what is left of it. @throws ExError */
export function range(host: ExHost, text: string): { range: Range; rest: string } {
  const { buffer } = host;
  if (text.startsWith("%")) return { range: { from: 0, to: buffer.lines.length - 1, given: true }, rest: text.slice(1).trimStart() };
  const first = address(host, text);
  let rest = first?.rest ?? text;
  let from = first?.line ?? buffer.row;
  let to = from;
  let given = first !== undefined;
  while (rest.startsWith(",") || rest.startsWith(";")) {
    const second = address(host, rest.slice(1).trimStart());
    rest = second?.rest ?? rest.slice(1).trimStart();
    from = to;
    to = second?.line ?? buffer.row;
    given = true;
  }
  if (from > to) [from, to] = [to, from];
  return { range: { from, to, given }, rest };
}
