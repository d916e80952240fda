// Opens the app for subcommands that are played at a terminal.
import type { MessageId } from "../i18n/index.ts";
import type { StartOptions } from "../ui/start.tsx";
import { Failure } from "./failure.ts";

/** @param otherwise what to say where there is none. @throws Failure */
export async function needTerminal(otherwise: MessageId = "command.terminal"): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new Failure(otherwise, {}, 2);
  if (process.env["TERM"] === "dumb" && !(await isReadAloud())) throw new Failure("command.terminal-dumb", {}, 2);
}

/** For a screen reader, lines are written one below the other. */
async function isReadAloud(): Promise<boolean> {
  if (process.env["INK_SCREEN_READER"] === "true") return true;
  const { openPlace } = await import("./place.ts");
  return openPlace().settings.screenReader;
}

/** Plays until the learner leaves; gives the exit code. @throws Failure where there is no terminal */
export async function openApp(what: Omit<StartOptions, "boot">, otherwise?: MessageId): Promise<number> {
  await needTerminal(otherwise);
  const { start } = await import("../ui/start.tsx");
  return start({ boot: { load: async () => (await import("../commands/boot.ts")).boot }, ...what });
}
