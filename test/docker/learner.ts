// A learner's computer with a docker engine: lines at its shell, and what they print.
import { type BootOptions, boot } from "../../src/commands/boot.ts";

export function startLearner(options: Partial<BootOptions> = {}) {
  const booted = boot({ seed: "learner", world: "bare", ...options });
  const { clock } = booted.world;
  const shell = booted.script();
  /** Runs a line to its end. */
  const run = (line: string) => {
    const call = shell.run(line);
    clock.runWhile(() => call.exitCode === undefined, clock.now + 3_600_000);
    return { stdout: call.stdout, stderr: call.stderr, code: call.exitCode ?? -1 };
  };
  /** What a line prints on standard output; it has to succeed. */
  const out = (line: string): string => {
    const { stdout, stderr, code } = run(line);
    if (code) throw new Error(`${line}: ${code}\n${stdout}${stderr}`);
    return stdout;
  };
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      const whole = `${booted.home}/${path}`;
      const folder = whole.slice(0, whole.lastIndexOf("/"));
      booted.world.host.files.makeFolder(folder, { parents: true });
      booted.world.host.files.write(whole, text, { owner: 1000 });
    }
  };
  /** Builds the Dockerfile in an empty context beside `files`. */
  const build = (dockerfile: string, files: Readonly<Record<string, string>> = {}, words = "-t app") => {
    run("rm -rf ctx");
    write({ ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`ctx/${path}`, text])), "ctx/Dockerfile": dockerfile });
    return run(`docker build ${words} ctx`);
  };
  const pass = (seconds: number) => clock.runUntil(clock.now + seconds * 1000);
  return { ...booted, booted, world: booted.world, run, out, write, build, pass };
}
