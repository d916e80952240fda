// The transcripts of this folder, replayed in a bare world: every line that they answer is answered here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseTranscript, printStep } from "../../src/cli/transcript.ts";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const folder = import.meta.dirname;

async function replay(text: string): Promise<string> {
  const { head, steps } = parseTranscript(text);
  const booted = boot({ seed: "transcripts", world: "bare" });
  const shell = booted.script();
  let out = head;
  for (const step of steps) {
    const run = shell.run(step.command);
    await drive(booted.world, () => run.exitCode !== undefined);
    out += printStep(step, { ...run, exitCode: run.exitCode ?? 1 });
  }
  return out;
}

describe("transcripts", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")))
    it(file, async () => {
      const text = readFileSync(join(folder, file), "utf8");
      expect(await replay(text)).toBe(text);
    });
});
