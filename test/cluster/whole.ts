// A whole default world with a shell at the learner's computer: for what only shows where everything works together.
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";

export function whole(seed = "whole", world: "default" | "bare" = "default") {
  const booted = boot({ seed, world });
  const shell = booted.script();
  const { clock } = booted.world;
  /** Runs one command; what it wrote on both streams, and its exit code. */
  const run = (line: string): { text: string; exit: number } => {
    const result = shell.run(line);
    driveNow({ clock }, () => result.exitCode !== undefined, clock.now + 3_600_000);
    return { text: result.output.map(({ text }) => text).join(""), exit: result.exitCode ?? -1 };
  };
  const text = (line: string): string => run(line).text;
  const pass = (seconds: number): void => clock.runUntil(clock.now + seconds * 1000);
  const apply = (manifest: string): string => text(`kubectl apply -f - <<'END'\n${manifest.trim()}\nEND`);
  return { booted, world: booted.world as ReturnType<typeof boot>["world"], run, text, pass, apply };
}
