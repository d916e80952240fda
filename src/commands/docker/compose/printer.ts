// Lines of containers with the names of those that wrote them, each in its own colour (cmd/formatter/logs.go, colors.go).
import type { Task } from "../../../machine/process.ts";
import type { ContainerRow } from "../container/row.ts";
import { nameOf, numberOf, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";

const COLOURS = ["36", "33", "32", "35", "34", "36;1", "33;1", "32;1", "35;1", "34;1"];

interface Writer {
  name: string;
  colour: string | undefined;
}

/** A container's name as its lines have it: without the project's, unless it was given a name of its own. */
export function shortName(row: ContainerRow, project: string): string {
  const short = `${serviceOf(row)}-${numberOf(row)}`;
  return [`${project}-${short}`, `${project}_${short.replace(/-(\d+)$/, "_$1")}`].includes(nameOf(row))
    ? nameOf(row).slice(project.length + 1)
    : nameOf(row);
}

/** Splits what comes into lines: what has no end yet waits. */
export class Lines {
  #rest = "";
  take(text: string): string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    return lines;
  }
  end(): string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest ? [rest] : [];
  }
}

export class Printer {
  readonly #writers = new Map<string, Writer>();
  readonly #coloured: boolean;
  #width = 0;
  #next = 0;

  constructor(
    private readonly compose: Compose,
    private readonly options: { colour: boolean; prefix: boolean; timestamps?: boolean },
  ) {
    const ansi = compose.globals.string("ansi");
    this.#coloured = options.colour && (ansi === "always" || (ansi === "auto" && compose.self.stdout.terminal));
  }

  #writer(name: string): Writer {
    const known = this.#writers.get(name);
    if (known) return known;
    const made = { name, colour: this.#coloured ? COLOURS[this.#next++ % COLOURS.length] : undefined };
    this.#writers.set(name, made);
    this.#width = Math.max(this.#width, name.length + 1);
    return made;
  }

  /** Names that are going to write: the widest of them sets the column. */
  register(name: string): void {
    this.#writer(name);
  }

  *line(name: string, line: string, stream: "stdout" | "stderr"): Task<void> {
    const writer = this.#writer(name);
    const prefix = this.options.prefix ? painted(`${name.padEnd(this.#width)} | `, writer.colour) : "";
    const time = this.options.timestamps ? `${new Date(this.compose.now).toISOString().replace("Z", "000000Z")} ` : "";
    const text = `${prefix}${time}${line}\n`;
    if (stream === "stdout") yield* this.compose.out(text);
    else yield* this.compose.err(text);
  }

  /** What has become of a container. */
  *status(name: string, text: string): Task<void> {
    yield* this.compose.out(painted(`\r\x1b[K${name} ${text}\n`, this.#writer(name).colour));
  }
}

const painted = (text: string, colour: string | undefined): string => (colour === undefined ? text : `\x1b[${colour}m${text}\x1b[0m`);
