// docker compose: applications of several containers, by the files that describe them.
import { flag } from "../flags.ts";
import { absent, type Verb } from "../tool.ts";
import { build } from "./build.ts";
import { config } from "./config.ts";
import { attach, exec, run } from "./exec.ts";
import { down, kill, pause, remove, restart, start, stop, unpause } from "./lifecycle.ts";
import { logs } from "./logs.ts";
import { events, images, port, shortVersion, top, version, volumes, wait } from "./look.ts";
import { ls, ps } from "./ps.ts";
import { cp, pull, push, stats } from "./transfer.ts";
import { create, scale, up } from "./up.ts";

const modes = (...words: string[]) => ({
  check: (text: string) => (words.includes(text) ? undefined : `must be one of ${words.join(", ")}`),
});

export const compose: Verb = {
  name: "compose",
  plugin: true,
  summary: "Docker Compose",
  long: "Define and run multi-container applications with Docker",
  usage: "compose [OPTIONS] COMMAND",
  flags: [
    flag("--all-resources", "bool", "Also what no service uses", { unsimulated: true }),
    flag("--ansi", "string", 'When colours are shown ("never"|"always"|"auto")', { default: "auto", ...modes("never", "always", "auto") }),
    flag("--compatibility", "bool", "Name things as the first Compose did"),
    flag("--dry-run", "bool", "Only say what would be done", { unsimulated: true }),
    flag("--env-file", "stringArray", "The variables of this file instead of those of .env"),
    flag("-f, --file", "stringArray", "The files that describe the project"),
    flag("--parallel", "int", "How much is done at the same time at most, -1 for no limit", {
      default: "-1",
      unseen: "all that is done at the same time takes no time here",
    }),
    flag("--profile", "stringArray", "Also the services of this profile"),
    flag("--progress", "string", "How it is told what is done (auto, tty, plain, json, quiet)", {
      default: "auto",
      ...modes("auto", "tty", "plain", "quiet"),
    }),
    flag("--project-directory", "string", "What paths begin at (default: the folder of the first file)"),
    flag("-p, --project-name", "string", "The project's name"),
    flag("--verbose", "bool", "Say more", { hidden: true, unseen: "there is no more to say" }),
    flag("-v, --version", "bool", "Show the version"),
    flag("--workdir", "string", "The same as --project-directory", { hidden: true, unsimulated: true }),
  ],
  run: shortVersion.run!,
  subcommands: [
    attach,
    build,
    config,
    cp,
    create,
    down,
    events,
    exec,
    images,
    kill,
    logs,
    ls,
    pause,
    port,
    ps,
    pull,
    push,
    restart,
    remove,
    run,
    scale,
    start,
    stats,
    stop,
    top,
    unpause,
    up,
    version,
    volumes,
    wait,
    absent("bridge", "Convert compose files into another model", "bridge COMMAND"),
    absent("commit", "Create a new image from a service container's changes", "commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]"),
    absent("export", "Export a service container's filesystem as a tar archive", "export [OPTIONS] SERVICE"),
    absent("publish", "Publish compose application", "publish [OPTIONS] REPOSITORY[:TAG]"),
    absent("watch", "Watch build context for service and rebuild/refresh containers when files are updated", "watch [SERVICE...]"),
  ],
};
