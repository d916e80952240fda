// The learner's own $VISUAL or $EDITOR, on a copy of a file of the world, while the app stands back from the terminal.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { OpenFile } from "../game/desk.ts";
import type { Suspend } from "./screen.tsx";

/** The file's text after editing; as it was where there is no editor, or where it failed. */
export async function editOutside(file: OpenFile, suspend: Suspend | undefined): Promise<string> {
  const editor = process.env["VISUAL"] || process.env["EDITOR"] || "vi";
  if (!suspend) return file.text;
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-"));
  const copy = join(folder, basename(file.path));
  let text = file.text;
  try {
    writeFileSync(copy, file.text, { mode: 0o600 });
    await suspend(() => {
      // Through a shell, since $EDITOR may bring options: EDITOR="code --wait".
      const { status } = spawnSync("/bin/sh", ["-c", `${editor} "$1"`, "sh", copy], { stdio: "inherit" });
      if (status === 0) text = readFileSync(copy, "utf8");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return text;
}
