// docker compose: applications of several containers, by the files that describe them.
import { absent, type Verb } from "../tool.ts";
import { commit, exportVerb } from "./archive.ts";
import { build } from "./build.ts";
import { config } from "./config.ts";
import { events } from "./events.ts";
import { attach, exec, run } from "./exec.ts";
import { globalFlags } from "./globals.ts";
import { down, kill, pause, remove, restart, start, stop, unpause } from "./lifecycle.ts";
import { logs } from "./logs.ts";
import { images, port, shortVersion, top, version, volumes, wait } from "./look.ts";
import { ls, ps } from "./ps.ts";
import { cp, pull, push, stats } from "./transfer.ts";
import { create, scale, up } from "./up.ts";
import { watch } from "./watch.ts";

export const compose: Verb = {
  name: "compose",
  plugin: "compose",
  summary: "Docker Compose",
  long: "Define and run multi-container applications with Docker",
  usage: "compose",
  flags: globalFlags,
  run: shortVersion.run!,
  subcommands: [
    attach,
    build,
    commit,
    config,
    cp,
    create,
    down,
    events,
    exec,
    exportVerb,
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
    watch,
    absent("bridge", "Convert compose files into another model", "bridge COMMAND"),
    absent("publish", "Publish compose application", "publish [OPTIONS] REPOSITORY[:TAG]"),
  ],
};
