// A computer with docker on it, and lines typed there: for tests of the command.
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

/** Virtual ms that a line may take. */
const LONGEST = 3_600_000;

export function startDocker(files: Readonly<Record<string, string>> = {}) {
  const booted = boot({ seed: "docker", world: "docker" });
  const { world } = booted;
  for (const [name, text] of Object.entries(files)) {
    world.host.files.makeFolder(`${booted.home}/${name}`.replace(/\/[^/]*$/, ""), { parents: true });
    world.host.files.write(`${booted.home}/${name}`, text);
  }
  const shell = booted.script();
  /** What a line says, and with which code it ends. */
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(world, () => ran.exitCode !== undefined || world.clock.crashes.length > 0, world.clock.now + LONGEST);
    const [crash] = world.clock.crashes.splice(0);
    if (crash) throw crash;
    return { stdout: ran.stdout, stderr: ran.stderr, code: ran.exitCode };
  };
  const out = async (line: string) => {
    const { stdout, stderr } = await run(line);
    return (stdout + stderr).trim();
  };
  const pass = (seconds: number) => world.clock.runUntil(world.clock.now + seconds * 1000);
  return { booted, world, engine: world.docker!(), run, out, pass };
}
