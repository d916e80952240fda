// docker buildx create: builders in containers (buildx' commands/create.go, driver/docker-container).
import { EngineError } from "../../../docker/error.ts";
import { platformOf } from "../../../docker/images/platform.ts";
import { makeName } from "../../../docker/names.ts";
import type { PlatformSpec } from "../../../docker/registry/manifest-list.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { Display } from "./display.ts";
import { booted, type Instance, Instances } from "./instances.ts";

const DRIVERS = ["cloud", "docker", "docker-container", "kubernetes", "remote"];

/** Starts it, and shows how that goes. @throws Failure */
export function* bootstrapped(docker: Docker, instance: Instance): Task<void> {
  const display = new Display(docker, "auto", { builder: instance.Name, driver: instance.Driver });
  yield* booted(docker, instance, (trace) => display.take([trace], "finished" in trace));
}

/** Options of the driver that are known and do nothing here that could be seen, or are refused. */
const OPTIONS = [
  "image",
  "network",
  "env",
  "memory",
  "memory-swap",
  "cpu-quota",
  "cpu-period",
  "cpu-shares",
  "cpuset-cpus",
  "cpuset-mems",
  "cgroup-parent",
  "default-load",
  "restart-policy",
  "provenance-add-gha",
];

/** @throws Failure */
function driverOptions(texts: readonly string[], name: string): Record<string, string> | null {
  const pairs = texts.flatMap((each) => each.split(",")).map((each) => each.split(/=(.*)/s) as [string, string]);
  for (const [key] of pairs) {
    if (!OPTIONS.includes(key.replace(/^env\..*/, "env")))
      throw new Failure(`ERROR: failed to initialize builder ${name} (${name}0): invalid driver option ${key} for docker-container driver`);
    if (key !== "image" && key !== "network") throw new Failure(`docker: k8s-quest does not simulate --driver-opt ${key} yet`);
  }
  return pairs.length ? Object.fromEntries(pairs) : null;
}

export const create: Verb = verb(
  {
    name: "create",
    summary: "Create a builder",
    usage: "create [OPTIONS] [CONTEXT|ENDPOINT]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--append", "bool", "Give a builder a further node", { unsimulated: true }),
      flag("--bootstrap", "bool", "Start it at once"),
      flag("--buildkitd-config", "string", "Configuration of BuildKit", { unsimulated: true }),
      flag("--buildkitd-flags", "string", "Words for BuildKit"),
      flag("--driver", "string", "How it runs (docker-container, kubernetes, remote)"),
      flag("--driver-opt", "stringArray", "Options of how it runs"),
      flag("--leave", "bool", "Take a node from a builder"),
      flag("--name", "string", "Its name"),
      flag("--node", "string", "Its node's name"),
      flag("--platform", "stringArray", "Platforms that it builds for"),
      flag("--use", "bool", "Use it from now on"),
    ],
  },
  function* (docker): Task<number> {
    const { call, client, args } = docker;
    const wrong = (why: string) => new Failure(`ERROR: ${why}`);
    const instances = new Instances(docker);
    const asked = call.string("name");
    if (asked && !/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(asked))
      throw wrong(`invalid name ${asked}, name needs to start with a letter and may not contain symbols, except ._-`);
    if (asked === "default") throw wrong("default is a reserved name and cannot be used to identify builder instance");
    if (call.bool("leave") && !asked) throw wrong("leave requires instance name");
    if (call.bool("leave") && !call.string("node")) throw wrong("leave requires node name");
    const driver = call.string("driver") || "docker-container";
    if (!DRIVERS.includes(driver)) throw wrong(`failed to find driver ${JSON.stringify(driver)}`);
    if (asked && client.settings.context(asked)) throw wrong(`instance name ${JSON.stringify(asked)} already exists as context builder`);
    if (driver === "docker") throw wrong('additional instances of driver "docker" cannot be created');
    if (driver !== "docker-container") throw new Failure(`docker: k8s-quest does not simulate builders of the driver ${driver} yet`);
    if (call.bool("leave")) throw new Failure("docker: k8s-quest does not simulate --leave yet");
    if (args[0] !== undefined && args[0] !== client.settings.current)
      throw new Failure("docker: k8s-quest does not simulate builders of other engines yet");
    if (instances.get(asked) && !call.string("node"))
      throw wrong(
        `existing instance for ${JSON.stringify(asked)} but no append mode, specify the node name to make changes for existing instances`,
      );
    const name = asked || makeName(client.engine.random.stream("builders"), (each) => instances.get(each) !== undefined);
    const platforms = call.list("platform").flatMap((each) => each.split(","));
    const instance: Instance = {
      Name: name,
      Driver: driver,
      Nodes: [
        {
          Name: call.string("node") || `${name}0`,
          Endpoint: instances.endpoint,
          Platforms: platforms.length ? platforms.map(specOf) : null,
          DriverOpts: driverOptions(call.list("driver-opt"), name),
          Flags: call
            .string("buildkitd-flags")
            .split(" ")
            .filter(Boolean)
            .concat(call.string("buildkitd-flags") ? [] : ["--allow-insecure-entitlement=network.host"]),
          Files: null,
        },
      ],
      Dynamic: false,
    };
    instances.save(instance);
    if (call.bool("use")) instances.use(name);
    if (call.bool("bootstrap")) yield* bootstrapped(docker, instance);
    yield* docker.out(`${name}\n`);
    return 0;
  },
);

/** @throws Failure */
function specOf(text: string): PlatformSpec {
  try {
    const { os, architecture, variant } = platformOf(text);
    return { architecture, os, ...(variant ? { variant } : {}) };
  } catch (error) {
    throw error instanceof EngineError ? new Failure(`ERROR: ${error.message}`) : error;
  }
}
