// Two worlds of one seed, one for our docker and one for the real one, kept in step.
import { afterAll, beforeAll } from "vitest";
import { type DockerOptions, DockerServed } from "./docker-served.ts";
import type { Ran } from "./lines.ts";

/** Virtual ms between two lines. */
const STEP = 10_000;

/** Without what no two runs share: moments, and ages counted by the real clock. */
export const plain = (text: string): string => {
  const without = text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => (time.startsWith("0001") ? time : "MOMENT"))
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 (UTC|utc)/g, "MOMENT $2")
    .replace(/\d\d\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d/g, "MOMENT")
    .replace(/(([Aa]bout|[Ll]ess than) )?(an?|\d+) (second|minute|hour|day|week|month|year)s?( ago)?( +|(?=\)|"|,|$))/gm, "AGE$5")
    .replace(/\b\d\d:\d\d\b/g, "TIME")
    // Labels come in the order of a Go map, which is another each time.
    .replace(/"Labels":"([^"]*)"/g, (_, labels: string) => `"Labels":"${labels.split(",").sort().join(",")}"`)
    // Our docker is a process of its world, the real one of none: the numbers of those that come after it differ.
    // What began yesterday is shown with its day.
    .replace(/^(\w+ +)\d+( +)\d+( +\d+ +)(?:TIME|[A-Z][a-z]{2}\d\d)\b/gm, "$1PID$2PID$3TIME")
    .replace(/("(Pid|Created|CreatedAt|time|timeNano)":\s*)\d+/g, "$1N");
  // Columns are as wide as what stands in them.
  return /AGE|MOMENT|TIME/.test(without) ? without.replace(/ {2,}/g, "  ") : without;
};

export class DockerPair {
  private constructor(
    readonly ours: DockerServed,
    readonly real: DockerServed,
  ) {}

  /** For the tests of a block, from its begin to its end. */
  static forTests(files?: DockerOptions["files"], client?: DockerOptions["client"]): () => DockerPair {
    let pair: DockerPair;
    beforeAll(async () => {
      const options = { files, now: Date.now() };
      pair = new DockerPair(await DockerServed.start(options), await DockerServed.start({ ...options, client }));
    });
    afterAll(() => pair?.stop());
    return () => pair;
  }

  /** A line by both, at the same time of both worlds. */
  async both(line: string): Promise<{ ours: Ran; real: Ran }> {
    const at = Math.ceil(Math.max(this.ours.now, this.real.now) / STEP + 1) * STEP;
    this.ours.runUntil(at);
    this.real.runUntil(at);
    return { ours: await this.ours.ours(line), real: await this.real.real(line) };
  }

  /** What a build shows at its end, or its error, by both: the steps of several targets are told in the order in which they happen. */
  end(line: string): Promise<{ ours: Ran; real: Ran }> {
    return this.both(`${line} 2>&1 | grep -v '^#' | grep .`);
  }

  /** A line by both, without what no two runs share. */
  async run(line: string): Promise<{ ours: Ran; real: Ran }> {
    const { ours, real } = await this.both(line);
    const shown = ({ stdout, stderr, code }: Ran) => ({ stdout: plain(stdout), stderr: plain(stderr), code });
    // The client's own files are in another place of another computer.
    const placed = (text: string) => text.replaceAll(`${this.real.folder}/.docker/`, `${this.ours.booted.home}/.docker/`);
    return { ours: shown(ours), real: shown({ ...real, stdout: placed(real.stdout), stderr: placed(real.stderr) }) };
  }

  stop(): void {
    this.ours.stop();
    this.real.stop();
  }
}
