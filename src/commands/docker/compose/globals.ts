// The flags before the verb of docker compose.
import type { Flag } from "../../command.ts";
import { flag } from "../flags.ts";

const modes = (...words: string[]) => ({
  check: (text: string) => (words.includes(text) ? undefined : `must be one of ${words.join(", ")}`),
});

export const globalFlags: readonly Flag[] = [
  flag("--all-resources", "bool", "Also what no service uses"),
  flag("--ansi", "string", 'When colours are shown ("never"|"always"|"auto")', { default: "auto", ...modes("never", "always", "auto") }),
  flag("--compatibility", "bool", "Name things as the first Compose did"),
  flag("--dry-run", "bool", "Only say what would be done"),
  flag("--env-file", "stringArray", "The variables of this file instead of those of .env"),
  flag("-f, --file", "stringArray", "The files that describe the project"),
  flag("--parallel", "int", "How much is done at the same time at most, -1 for no limit", {
    default: "-1",
    unseen: "all that is done at the same time takes no time here",
  }),
  flag("--profile", "stringArray", "Also the services of this profile"),
  flag("--progress", "string", "How it is told what is done (auto, tty, plain, json, quiet)", {
    default: "auto",
  }),
  flag("--project-directory", "string", "What paths begin at (default: the folder of the first file)"),
  flag("-p, --project-name", "string", "The project's name"),
  flag("--verbose", "bool", "Say more", { hidden: true, unseen: "there is no more to say" }),
  flag("-v, --version", "bool", "Show the version"),
  flag("--workdir", "string", "The same as --project-directory", { hidden: true }),
];
