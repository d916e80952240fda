// BuildKit's progress: plain lines, and on a terminal a list that is drawn over and over (buildkit/util/progress/progressui).
import type { Trace, Warning } from "../../../docker/build/trace.ts";

interface Vertex {
  id: number;
  name: string;
  /** Virtual ms. */
  started: number;
  seconds: number | undefined;
  cached: boolean;
  error: string | undefined;
  statuses: { text: string; seconds: number }[];
  log: string;
}

/** What has been told of a build so far. */
export class Progress {
  readonly vertices: Vertex[] = [];
  readonly warnings: Warning[] = [];
  #failed = false;

  /** Takes one thing in, and gives the plain lines that it makes. */
  take(trace: Trace, now: number): string {
    if ("warnings" in trace) {
      this.warnings.push(...trace.warnings);
      return "";
    }
    if ("started" in trace) {
      this.vertices.push({
        id: trace.vertex,
        name: trace.name,
        started: now,
        seconds: undefined,
        cached: false,
        error: undefined,
        statuses: [],
        log: "",
      });
      // A step that failed and hindered nothing is apart from the next as others are.
      const apart = this.#failed ? "\n" : "";
      this.#failed = false;
      return `${apart}#${trace.vertex} ${trace.name}\n`;
    }
    const vertex = this.vertices.find(({ id }) => id === trace.vertex)!;
    const mark = `#${vertex.id}`;
    if ("status" in trace) {
      const spent = (trace.seconds ?? 0) - vertex.statuses.reduce((sum, { seconds }) => sum + seconds, 0);
      vertex.statuses.push({ text: trace.status, seconds: spent });
      return `${mark} ${trace.status}${spent > 0.05 ? ` ${spent.toFixed(1)}s` : ""} done\n`;
    }
    if ("log" in trace) {
      const fresh = vertex.log === "" || vertex.log.endsWith("\n");
      const lines = trace.log
        .replace(/\r(?!\n)/g, "\n")
        .replace(/\n$/, "")
        .split("\n");
      const stamped = lines.map((line, index) => (index || fresh ? `${trace.at.toFixed(3)} ${line}` : line));
      vertex.log += `${stamped.join("\n")}${trace.log.endsWith("\n") ? "\n" : ""}`;
      return stamped.map((line) => `${mark} ${line}\n`).join("");
    }
    vertex.seconds = trace.seconds;
    vertex.cached = trace.cached ?? false;
    vertex.error = trace.error;
    this.#failed = trace.error !== undefined;
    if (trace.error !== undefined) return `${mark} ERROR: ${trace.error}\n`;
    return trace.cached ? `${mark} CACHED\n\n` : `${mark} DONE ${trace.seconds.toFixed(1)}s\n\n`;
  }

  /** What failed, with what it said. */
  failures(): string {
    return this.vertices
      .filter(({ error }) => error !== undefined)
      .map(
        ({ name, log }) =>
          `------\n > ${name}:\n${log
            .split("\n")
            .filter(Boolean)
            .slice(-10)
            .map((line) => `${line}\n`)
            .join("")}------\n`,
      )
      .join("");
  }

  /** The lint's findings at the end. `debug`: --debug was given. */
  warningText(debug: boolean): string {
    const { warnings } = this;
    if (!warnings.length) return "";
    const head = ` ${warnings.length} warning${warnings.length === 1 ? "" : "s"} found${debug ? "" : " (use docker --debug to expand)"}:\n`;
    return `\n${head}${warnings.map(({ rule, text, line }) => ` - ${rule}: ${text} (line ${line})\n`).join("")}`;
  }

  /** The list as a terminal shows it. */
  drawn(now: number, start: number, width: number, over: boolean, by: string): string[] {
    const row = (left: string, right: string) => {
      const room = width - right.length - 1;
      const text = left.length > room ? `${left.slice(0, room - 3)}...` : left.padEnd(room);
      return `${text}${right}`;
    };
    const done = this.vertices.filter(({ seconds }) => seconds !== undefined).length;
    const failed = this.vertices.some(({ error }) => error !== undefined);
    const seconds = ((now - start) / 1000).toFixed(1);
    const lines = [row(`[+] Building ${seconds}s (${done}/${this.vertices.length})${over && !failed ? " FINISHED" : ""}`, by)];
    for (const vertex of this.vertices) {
      const spent = vertex.seconds ?? (now - vertex.started) / 1000;
      const prefix = vertex.cached ? "CACHED " : vertex.error === undefined ? "" : "ERROR ";
      lines.push(row(` => ${prefix}${vertex.name}`, `${spent.toFixed(1)}s`));
      for (const status of vertex.statuses) lines.push(row(` => => ${status.text}`, `${status.seconds.toFixed(1)}s`));
      if (vertex.seconds === undefined)
        for (const line of vertex.log.split("\n").filter(Boolean).slice(-6))
          lines.push(row(` => => # ${line.replace(/^[\d.]+ /, "")}`, ""));
    }
    return lines;
  }
}
