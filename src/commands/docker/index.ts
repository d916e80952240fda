// docker: the command of the learner's computer, a client of its engine's API. Each verb stands in a file with those that it belongs to.
import type { Program } from "../../machine/process.ts";
import type { Flag } from "../command.ts";
import { type Completer, completerOf } from "../framework/complete.ts";
import { build, builder, buildx, topBake } from "./build/index.ts";
import { completing } from "./completion.ts";
import { compose } from "./compose/index.ts";
import { cp } from "./container/cp.ts";
import { exec } from "./container/exec.ts";
import { kill, pause, remove, rename, restart, stop, unpause, wait } from "./container/lifecycle.ts";
import { list } from "./container/list.ts";
import { logs } from "./container/logs.ts";
import { diff, port, stats, top, update } from "./container/look.ts";
import { createVerb, run } from "./container/run.ts";
import { attach, start } from "./container/start.ts";
import { flag } from "./flags.ts";
import { commit, exportVerb, importVerb, load, save } from "./image/archive.ts";
import { historyVerb, images, removeImage, tag } from "./image/list.ts";
import { pull } from "./image/pull.ts";
import { inspect, inspectOf } from "./inspect.ts";
import { network } from "./places/network.ts";
import { volume } from "./places/volume.ts";
import { login, logout } from "./registry/login.ts";
import { manifest } from "./registry/manifest.ts";
import { push } from "./registry/push.ts";
import { search } from "./registry/search.ts";
import { config, secret } from "./swarm/blobs.ts";
import { node } from "./swarm/node.ts";
import { service } from "./swarm/service.ts";
import { stack } from "./swarm/stack.ts";
import { swarm } from "./swarm/swarm.ts";
import { checkpoint } from "./system/checkpoint.ts";
import { context } from "./system/context.ts";
import { df } from "./system/df.ts";
import { events } from "./system/events.ts";
import { info } from "./system/info.ts";
import { plugin } from "./system/plugin.ts";
import { pruneContainers, pruneImages, pruneSystem } from "./system/prune.ts";
import { trust } from "./system/trust.ts";
import { version } from "./system/version.ts";
import { group, programOf, renamed, type Verb } from "./tool.ts";

export { bindEngine } from "./client.ts";

/** Verbs on containers that stand at the top as well as below `docker container`. */
const onContainers: readonly Verb[] = [
  attach,
  commit,
  cp,
  createVerb,
  diff,
  exec,
  exportVerb,
  kill,
  logs,
  pause,
  port,
  rename,
  restart,
  remove,
  run,
  start,
  stats,
  stop,
  top,
  unpause,
  update,
  wait,
];

/** Where the learner's own files of docker are. */
const FOLDER = "/home/learner/.docker";

const globalFlags: readonly Flag[] = [
  flag("--config", "string", "Where the client's own files are", { default: FOLDER }),
  flag("-c, --context", "string", "The context by which the engine is reached"),
  flag("-D, --debug", "bool", "Say more"),
  flag("-H, --host", "list", "The engine's socket"),
  flag("-l, --log-level", "string", 'How much is told ("debug"|"info"|"warn"|"error"|"fatal")', { default: "info" }),
  flag("--tls", "bool", "Use TLS; implied by --tlsverify", { unsimulated: true }),
  flag("--tlscacert", "string", "Trust certificates signed by this authority alone", {
    default: `${FOLDER}/ca.pem`,
    unseen: "there is no TLS",
  }),
  flag("--tlscert", "string", "The client's certificate", { default: `${FOLDER}/cert.pem`, unseen: "there is no TLS" }),
  flag("--tlskey", "string", "The client's key", { default: `${FOLDER}/key.pem`, unseen: "there is no TLS" }),
  flag("--tlsverify", "bool", "Use TLS and look at the engine's certificate", { unsimulated: true }),
  flag("-v, --version", "bool", "Print the version"),
];

export const root: Verb = {
  name: "docker",
  summary: "A self-sufficient runtime for containers",
  usage: "docker [OPTIONS] COMMAND [ARG...]",
  flags: globalFlags,
  subcommands: [
    ...onContainers,
    renamed(list, "ps"),
    inspect,
    renamed(images, "images"),
    historyVerb,
    pull,
    renamed(removeImage, "rmi"),
    tag,
    group("container", "Manage containers", [
      ...onContainers.map((each) => (each === remove ? { ...remove, aliases: ["remove"] } : each)),
      list,
      inspectOf("container", "CONTAINER"),
      pruneContainers,
    ]),
    group("image", "Manage images", [
      build,
      images,
      historyVerb,
      importVerb,
      load,
      pruneImages,
      pull,
      push,
      removeImage,
      save,
      tag,
      inspectOf("image", "IMAGE"),
    ]),
    checkpoint,
    context,
    login,
    logout,
    manifest,
    plugin,
    push,
    search,
    trust,
    group("system", "Manage Docker", [df, events, info, pruneSystem]),
    network,
    volume,
    swarm,
    node,
    service,
    stack,
    secret,
    config,
    events,
    importVerb,
    info,
    load,
    save,
    version,
    build,
    topBake,
    builder,
    buildx,
    compose,
  ],
};

export const docker = programOf(root, "Docker version 28.5.2, build ecc6942\n");

/** The older spelling of `docker compose`. */
export const dockerCompose: Program = (self) => {
  self.argv = ["docker", "compose", ...self.argv.slice(1)];
  return docker(self);
};

/** For a shell that completes docker's words. */
export const completeDocker: Completer = completerOf({ root: completing(root), globalFlags: [], startCost: 0 });
