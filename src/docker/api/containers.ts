// /containers: list, create, and what is done with one of them.
import { drive } from "../../machine/drive.ts";
import type { DockerContainer } from "../containers/container.ts";
import { discarded } from "../containers/devices.ts";
import { withOwnMac } from "../containers/mac-address.ts";
import { kill, pause, rename, restart, stop, unpause, update } from "../containers/operate.ts";
import { prepare } from "../containers/prepare.ts";
import { startContainer } from "../containers/start.ts";
import { processes } from "../containers/top.ts";
import { populateVolumes } from "../containers/volume-mounts.ts";
import type { Engine } from "../engine.ts";
import { badRequest, conflict, during, EngineError } from "../error.ts";
import { platformWarning } from "../images/platform.ts";
import { summary, written } from "../show/container.ts";
import { inspect } from "../show/container-inspect.ts";
import type { CreateBody, HostConfig } from "../types.ts";
import { attach, logs } from "./container-streams.ts";
import { any, type Filters, known, labels, matches } from "./filters.ts";
import { type ApiAnswer, Feed } from "./message.ts";
import type { Call, Route } from "./router.ts";

const FILTERS = [
  "ancestor",
  "before",
  "since",
  "exited",
  "health",
  "id",
  "is-task",
  "isolation",
  "label",
  "name",
  "network",
  "publish",
  "expose",
  "status",
  "volume",
];
const STATES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];

function selected(engine: Engine, filters: Filters): (container: DockerContainer) => boolean {
  known(filters, FILTERS);
  if (!Object.keys(filters).length) return () => true;
  for (const status of filters["status"] ?? []) if (!STATES.includes(status)) throw badRequest(`invalid filter 'status=${status}'`);
  for (const health of filters["health"] ?? [])
    if (!["starting", "healthy", "unhealthy", "none"].includes(health)) throw badRequest(`invalid filter 'health=${health}'`);
  for (const code of filters["exited"] ?? []) if (!/^-?\d+$/.test(code)) throw badRequest(`invalid filter 'exited=${code}'`);
  const moment = (name: "before" | "since") => (filters[name] ?? []).map((each) => engine.containers.get(each).created);
  const [before, since] = [moment("before"), moment("since")];
  const port = (value: string, own: string) => own === (value.includes("/") ? value : `${value}/tcp`);
  return (container) =>
    any(filters, "status", (status) => container.status === status) &&
    any(filters, "health", (health) => (container.health?.status ?? "none") === health) &&
    any(filters, "exited", (code) => container.status === "exited" && String(container.exitCode) === code) &&
    any(filters, "id", (id) => matches(id, container.id)) &&
    any(filters, "name", (name) =>
      matches(
        name.replace(/^\^?\//, (text) => (text.startsWith("^") ? "^" : "")),
        container.name,
      ),
    ) &&
    any(filters, "ancestor", (name) => ancestor(engine, container, name)) &&
    any(filters, "network", (name) =>
      [...container.networks.values()].some(({ network }) => network.name === name || network.id.startsWith(name)),
    ) &&
    any(filters, "volume", (text) => container.mounts.some(({ name, target, source }) => [name, target, source].includes(text))) &&
    any(filters, "publish", (value) => container.published.some((each) => port(value, `${each.hostPort}/${each.port.split("/")[1]}`))) &&
    any(filters, "expose", (value) => Object.keys(container.config.ExposedPorts ?? {}).some((each) => port(value, each))) &&
    before.every((time) => container.created < time) &&
    since.every((time) => container.created > time) &&
    labels(filters, container.config.Labels);
}

function ancestor({ images }: Engine, { image }: DockerContainer, name: string): boolean {
  const wanted = images.find(name);
  const digests = image.history.flatMap(({ digest }) => digest ?? []);
  const base = wanted?.history.flatMap(({ digest }) => digest ?? []) ?? [];
  return wanted !== undefined && (wanted.id === image.id || (base.length > 0 && base.every((digest, index) => digests[index] === digest)));
}

const number = (text: string | undefined): number | undefined => (text === undefined || text === "" ? undefined : Number(text));

export const containerRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/containers/json",
    handle: ({ engine, flag, text, filters }) => {
      const asked = filters();
      const limit = Number(text("limit") ?? 0);
      const everything = flag("all") || limit > 0 || Boolean(asked["status"] || asked["exited"] || asked["before"] || asked["since"]);
      const holds = selected(engine, asked);
      const found = engine.containers.all.filter((container) => (everything || container.running) && holds(container));
      return {
        status: 200,
        body: (limit > 0 ? found.slice(0, limit) : found).map((each) => summary(engine, each, { size: flag("size") })),
      };
    },
  },
  {
    method: "POST",
    path: "/containers/create",
    handle: function* ({ engine, text, json }) {
      const { body, warnings: deprecated } = withOwnMac(json<CreateBody>());
      const { host, warnings } = discarded(body.HostConfig ?? {});
      const mismatch = platformWarning(engine.images.find(body.Image ?? ""), body.Image ?? "", text("platform"));
      if (mismatch) warnings.push(mismatch);
      warnings.push(...deprecated);
      const container = engine.create(text("name") || undefined, { ...body, HostConfig: host });
      yield* populateVolumes(engine, container);
      return { status: 201, body: { Id: container.id, Warnings: warnings } };
    },
  },
  {
    method: "POST",
    path: "/containers/prune",
    handle: ({ engine, filters }) => {
      const holds = selected(engine, Object.fromEntries(Object.entries(filters()).filter(([name]) => name === "label")));
      const gone = engine.containers.all.filter((each) => !each.running && holds(each));
      const space = gone.reduce((sum, each) => sum + written(each), 0);
      for (const each of gone) engine.remove(each);
      return { status: 200, body: { ContainersDeleted: gone.length ? gone.map(({ id }) => id) : null, SpaceReclaimed: space } };
    },
  },
  {
    method: "GET",
    path: "/containers/{name}/json",
    handle: ({ engine, name, flag }) => {
      const container = engine.containers.get(name);
      const size = flag("size") ? { SizeRw: written(container) } : {};
      return { status: 200, body: { ...inspect(container), ...size } };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/start",
    handle: function* ({ engine, name }) {
      const container = engine.containers.get(name);
      if (container.running && container.status !== "paused") throw new EngineError(304, "");
      yield* prepare(engine, container);
      startContainer(engine, container);
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/stop",
    handle: function* ({ engine, name, text }) {
      const container = engine.containers.get(name);
      if (!container.running) throw new EngineError(304, "");
      yield* stop(engine, container, optionsOf(text));
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/restart",
    handle: function* ({ engine, name, text }) {
      yield* restart(engine, engine.containers.get(name), optionsOf(text));
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/kill",
    handle: ({ engine, name, text }) => {
      try {
        kill(engine, engine.containers.get(name), text("signal"));
      } catch (error) {
        throw during(error, `cannot kill container: ${name}`);
      }
      return { status: 204 };
    },
  },
  ...(
    [
      ["pause", pause],
      ["unpause", unpause],
    ] as const
  ).map(
    ([verb, act]): Route => ({
      method: "POST",
      path: `/containers/{name}/${verb}`,
      handle: ({ engine, name }) => {
        act(engine, engine.containers.get(name));
        return { status: 204 };
      },
    }),
  ),
  {
    method: "POST",
    path: "/containers/{name}/rename",
    handle: ({ engine, name, text }) => {
      rename(engine, engine.containers.get(name), text("name") ?? "");
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/update",
    handle: ({ engine, name, json }) => {
      const asked = json<HostConfig>();
      const container = engine.containers.get(name);
      update(
        engine,
        container,
        Object.fromEntries(Object.entries(asked).filter(([key, value]) => value && (key !== "RestartPolicy" || asked.RestartPolicy?.Name))),
      );
      return { status: 200, body: { Warnings: null } };
    },
  },
  {
    method: "POST",
    path: "/containers/{name}/wait",
    handle: (call) => wait(call),
  },
  {
    method: "DELETE",
    path: "/containers/{name}",
    handle: ({ engine, name, flag }) => {
      if (flag("link")) throw conflict("links are not simulated");
      engine.remove(engine.containers.get(name), { force: flag("force"), volumes: flag("v"), called: name });
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/containers/{name}/logs",
    handle: (call) => logs(call),
  },
  {
    method: "POST",
    path: "/containers/{name}/attach",
    handle: (call) => attach(call),
  },
  {
    method: "POST",
    path: "/containers/{name}/resize",
    handle: ({ engine, name, text }) => {
      const container = engine.containers.live(name);
      container.run!.terminal?.resize(Number(text("w") ?? 80), Number(text("h") ?? 24));
      return { status: 200 };
    },
  },
  {
    method: "GET",
    path: "/containers/{name}/top",
    handle: function* ({ engine, name, text }) {
      return { status: 200, body: yield* processes(engine, engine.containers.live(name), text("ps_args") || "-ef") };
    },
  },
];

/** Answers at once that it will tell, and tells when the condition holds: clients wait first and start the container then. */
function wait({ engine, name, text }: Call): ApiAnswer {
  const container = engine.containers.get(name);
  const condition = text("condition") || "not-running";
  const { startedAt } = container;
  const stopped = () => !container.running;
  const over = (): boolean => {
    if (condition === "removed") return !engine.containers.all.includes(container);
    if (condition === "next-exit") return container.finishedAt >= Math.max(startedAt, began) && stopped() && container.status !== "created";
    return stopped();
  };
  const began = engine.clock.now;
  // Who waits for more than that it stops is attached as well, or only looks in: `docker run -d` waits until it has been started.
  const program = () => condition === "not-running" && !stopped();
  const feed = new Feed<object>(() => (!program() ? "nothing" : container.config.OpenStdin ? "anything" : "program"));
  drive(
    engine.clock,
    (function* () {
      while (!over() && !feed.closed) yield { on: [container.changed, feed.changed] };
      feed.add({ StatusCode: container.exitCode });
      feed.end();
    })(),
  );
  return { status: 200, feed };
}

function optionsOf(text: (name: string) => string | undefined): { seconds?: number; signal?: string } {
  const seconds = number(text("t"));
  const signal = text("signal");
  return { ...(seconds === undefined ? {} : { seconds }), ...(signal ? { signal } : {}) };
}
