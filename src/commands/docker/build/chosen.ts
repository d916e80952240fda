// Which builder a command works with (buildx' builder: New).
import { containedIn } from "../../../docker/build/contained.ts";
import type { Engine } from "../../../docker/engine.ts";
import type { Task } from "../../../machine/process.ts";
import { DaemonError, Failure } from "../client.ts";
import type { Docker } from "../tool.ts";
import { Display } from "./display.ts";
import { booted, containerOf, type Instance, Instances, stateOf } from "./instances.ts";

/** The name of the builder that a command works with: the one that is told, or that is used. */
export const builderName = (docker: Docker, name: string | undefined): string =>
  name || docker.self.environment["BUILDX_BUILDER"] || new Instances(docker).current || docker.client.settings.current;

/** The builder of one's own that a command works with; undefined where it is a context's. @throws Failure where there is no such one */
export function builderFor(docker: Docker, name: string | undefined): Instance | undefined {
  const instance = new Instances(docker).get(builderName(docker, name));
  if (!instance) known(docker, name);
  return instance;
}

/** The context's own builder that a command works with. @throws Failure where there is no such one */
export function known(docker: Docker, name: string | undefined): string {
  const { settings } = docker.client;
  const builder = builderName(docker, name);
  if (!settings.context(builder)) throw new Failure(`ERROR: no builder ${JSON.stringify(builder)} found`);
  if (builder !== settings.current)
    throw new Failure(`ERROR: use \`docker --context=${builder} buildx\` to switch to context ${JSON.stringify(builder)}`);
  return builder;
}

/** Starts it, and shows how that goes. @throws Failure */
export function* bootstrapped(docker: Docker, instance: Instance): Task<void> {
  const display = new Display(docker, "auto", { builder: instance.Name, driver: instance.Driver });
  try {
    yield* booted(docker, instance, (trace) => display.take([trace], "finished" in trace));
  } catch (error) {
    throw error instanceof Failure ? new Failure(`${display.progress.failures()}${error.message}`) : error;
  }
}

/** Its cache and its history, as an engine has them, where it runs. @throws Failure where it does not */
export function* runningEngine(docker: Docker, instance: Instance | undefined): Task<Engine> {
  const { client } = docker;
  if (!instance) return client.engine;
  const container = containerOf(instance);
  try {
    const { State, Id } = yield* client.json<{ State: { Running: boolean }; Id: string }>("GET", `/containers/${container}/json`);
    if (!State.Running) throw new Failure(`ERROR: Error response from daemon: container ${Id} is not running`);
  } catch (error) {
    throw error instanceof DaemonError ? new Failure(`ERROR: ${error.message}`) : error;
  }
  return containedIn(client.engine, container);
}

/** The same, started before where it did not run. @throws Failure */
export function* startedEngine(docker: Docker, instance: Instance | undefined): Task<Engine> {
  if (instance && (yield* stateOf(docker, instance)) !== "running") yield* bootstrapped(docker, instance);
  return yield* runningEngine(docker, instance);
}
