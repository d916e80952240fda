// A folder with compose files on the learner's computer, and lines run in it: for tests of docker compose.
import { dirname } from "node:path";
import { boot } from "../../../../src/commands/boot.ts";
import { completers } from "../../../../src/shell/complete/index.ts";
import type { ScriptShell } from "../../../../src/shell/script.ts";
import { drive } from "../../../../src/world/outside.ts";

export interface Ran {
  stdout: string;
  stderr: string;
  code: number;
}

export class TestProject {
  readonly #booted = boot({ seed: "compose", world: "bare", start: Date.UTC(2026, 0, 5, 9) });
  readonly #shell: ScriptShell = this.#booted.script();
  /** Where the files are. */
  readonly folder = `${this.#booted.home}/app`;

  constructor(files: Readonly<Record<string, string>>) {
    this.#booted.world.host.files.makeFolder(this.folder, { parents: true, owner: 1000 });
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const { files } = this.#booted.world.host;
    files.makeFolder(dirname(`${this.folder}/${name}`), { parents: true, owner: 1000 });
    files.write(`${this.folder}/${name}`, text, { owner: 1000 });
  }
  remove(name: string): void {
    this.#booted.world.host.files.remove(`${this.folder}/${name}`);
  }

  /** What Tab offers for the last word of a line. */
  offered(line: string): string[] {
    let words: string[] = [];
    const { host, clock } = this.#booted.world;
    host.processes.spawn({
      argv: ["bash"],
      directory: this.folder,
      program: function* (self) {
        const typed = line.split(" ");
        words = completers.get(typed[0]!)!(self, typed.slice(0, -1), typed.at(-1)!).map(({ word }) => word);
        return 0;
      },
    });
    clock.runUntil(clock.now + 10);
    return words;
  }

  async run(line: string): Promise<Ran> {
    const { clock } = this.#booted.world;
    const run = this.#shell.run(`cd ${this.folder}; ${line}`);
    await drive(this.#booted.world, () => run.exitCode !== undefined || clock.crashes.length > 0, clock.now + 3_600_000);
    const [crash] = clock.crashes.splice(0);
    if (crash) throw crash;
    return { stdout: run.stdout, stderr: run.stderr, code: run.exitCode ?? -1 };
  }
  /** Standard output alone. */
  async out(line: string): Promise<string> {
    return (await this.run(line)).stdout;
  }
  /** Standard error alone, what a pull tells left out. */
  async told(line: string): Promise<string[]> {
    return (await this.run(line)).stderr.split("\n").filter((each) => each && !/ (Pulling|Pulled) $| [0-9a-f]{12} /.test(each));
  }
  async code(line: string): Promise<number> {
    return (await this.run(line)).code;
  }
}
