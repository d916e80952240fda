// What may stand for the arguments of docker's commands: names of what the engine has now (contrib/completion of docker/cli).
import type { Engine } from "../../docker/engine.ts";
import type { Running } from "../../machine/process.ts";
import type { Completion, Flag } from "../command.ts";
import { Client } from "./client.ts";
import { Failure } from "./failure.ts";
import { Settings } from "./settings.ts";
import type { Verb } from "./tool.ts";

type Offer = (self: Running, word: string) => string[];

const ofEngine =
  (names: (engine: Engine, word: string) => string[]): Offer =>
  (self, word) => {
    try {
      return names(new Client(self).engine, word);
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  };

/** Names, and identities where one has been begun. */
const containersIn = (...states: readonly string[]): Offer =>
  ofEngine(({ containers }, word) =>
    containers.all
      .filter(({ status }) => !states.length || states.includes(status))
      .flatMap(({ name, id }) => (word && id.startsWith(word) ? [name, id.slice(0, 12)] : [name])),
  );
const everything = containersIn();
const images = ofEngine(({ images }, word) => [
  ...new Set(
    images.all.flatMap((image) => {
      const tags = images.tags(image);
      const id = image.id.slice(7, 19);
      return [
        ...tags.map((tag) => tag.replace(/:latest$/, "")),
        ...(word.includes(":") ? tags : []),
        ...(word && id.startsWith(word) ? [id] : []),
      ];
    }),
  ),
]);
const networks = ofEngine(({ networks }) => networks.all.map(({ name }) => name));
const ownNetworks = ofEngine(({ networks }) =>
  networks.all.map(({ name }) => name).filter((name) => !["bridge", "host", "none"].includes(name)),
);
const volumes = ofEngine(({ volumes }) => volumes.all.map(({ name }) => name));
const contexts: Offer = (self) => new Settings(self).contexts.map(({ Name }) => Name);
const words =
  (...all: readonly string[]): Offer =>
  () => [...all];
const none: Offer = () => [];

const LIVE = ["running", "paused", "restarting"] as const;
const STOPPED = ["created", "exited", "dead"] as const;

/** By command without docker: what its first argument may be, and those after it (the same where nothing is said). */
const ARGUMENTS: Readonly<Record<string, readonly [Offer, Offer?]>> = {
  attach: [containersIn("running"), none],
  commit: [everything, none],
  create: [images, none],
  diff: [everything, none],
  exec: [containersIn("running"), none],
  export: [everything, none],
  kill: [containersIn(...LIVE)],
  logs: [everything, none],
  pause: [containersIn("running")],
  port: [everything, none],
  rename: [everything, none],
  restart: [everything],
  rm: [containersIn(...STOPPED)],
  run: [images, none],
  start: [containersIn(...STOPPED)],
  stats: [containersIn(...LIVE)],
  stop: [containersIn(...LIVE)],
  top: [containersIn(...LIVE), none],
  unpause: [containersIn("paused")],
  update: [everything],
  wait: [everything],
  history: [images, none],
  push: [images, none],
  pull: [images, none],
  rmi: [images],
  save: [images],
  tag: [images, none],
  images: [images, none],
  "image rm": [images],
  "image inspect": [images],
  "image ls": [images, none],
  "container inspect": [everything],
  "network connect": [networks, everything],
  "network disconnect": [networks, everything],
  "network inspect": [networks],
  "network rm": [ownNetworks],
  "volume inspect": [volumes],
  "volume rm": [volumes],
  "context inspect": [contexts],
  "context rm": [contexts],
  "context update": [contexts, none],
  "context use": [contexts, none],
};
for (const [name, offers] of Object.entries(ARGUMENTS))
  if (!name.includes(" ")) {
    const below = ["history", "push", "pull", "save", "tag"].includes(name) ? "image" : "container";
    Object.assign(ARGUMENTS, { [`${below} ${name}`]: ARGUMENTS[`${below} ${name}`] ?? offers });
  }

const FLAGS: Readonly<Record<string, Offer>> = {
  context: contexts,
  "log-level": words("debug", "error", "fatal", "info", "warn"),
  network: networks,
  pull: words("always", "missing", "never"),
  restart: words("always", "no", "on-failure", "unless-stopped"),
  signal: words("SIGHUP", "SIGINT", "SIGKILL", "SIGQUIT", "SIGSTOP", "SIGTERM", "SIGUSR1", "SIGUSR2"),
  "stop-signal": words("SIGINT", "SIGKILL", "SIGQUIT", "SIGTERM"),
  "volumes-from": everything,
  "cap-add": words("ALL", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE", "SYS_TIME"),
  "cap-drop": words("ALL", "CHOWN", "NET_BIND_SERVICE", "NET_RAW", "SETGID", "SETUID"),
  "log-driver": words("json-file", "local", "none"),
};

const sorted = (names: readonly string[]): Completion[] => [...new Set(names)].sort().map((word) => ({ word }));

const withValues = (flag: Flag): Flag => {
  const offer = FLAGS[flag.name];
  return offer && !flag.complete ? { ...flag, complete: (self, word) => sorted(offer(self, word)) } : flag;
};

/** The same commands with what may be typed after them. */
export function completing(verb: Verb, path = ""): Verb {
  const own = ARGUMENTS[path];
  const below = verb.subcommands as readonly Verb[] | undefined;
  return {
    ...verb,
    flags: verb.flags.map(withValues),
    ...(below ? { subcommands: below.map((each) => completing(each, path ? `${path} ${each.name}` : each.name)) } : {}),
    ...(own && !verb.complete
      ? {
          complete: (self, given, word) => {
            const before = given.filter((each) => !each.startsWith("--"));
            const offer = before.length ? (own[1] ?? own[0]) : own[0];
            return sorted(offer(self, word).filter((each) => !before.includes(each)));
          },
        }
      : {}),
  };
}
