// /services and /tasks (api/server/router/swarm, daemon/cluster/services.go, tasks.go).
import type { Engine } from "../engine.ts";
import { badRequest } from "../error.ts";
import { nameOf } from "../swarm/run-task.ts";
import type { Task } from "../swarm/service.ts";
import { showService, showTask } from "../swarm/show.ts";
import type { ServiceSpec } from "../swarm/types.ts";
import { any, type Filters, known, labels, oldestFirst } from "./filters.ts";
import type { Route } from "./router.ts";
import { logs } from "./service-logs.ts";

export const serviceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/services",
    handle: ({ engine, filters, flag }) => {
      engine.swarm.membership;
      const asked = filters();
      known(asked, ["id", "label", "mode", "name", "runtime"]);
      const found = oldestFirst(engine.swarm.services.values()).filter(
        ({ id, spec }) =>
          any(asked, "id", (value) => id.startsWith(value)) &&
          any(asked, "name", (value) => spec.Name.startsWith(value)) &&
          any(asked, "runtime", (value) => value === "container") &&
          any(asked, "mode", (value) => value === (spec.Mode?.Global ? "global" : "replicated")) &&
          labels(asked, spec.Labels),
      );
      return { status: 200, body: found.map((service) => showService(engine.swarm, service, { status: flag("status") })) };
    },
  },
  {
    method: "POST",
    path: "/services/create",
    handle: ({ engine, json }) => ({ status: 201, body: { ID: engine.swarm.create(json<ServiceSpec>()).id } }),
  },
  {
    method: "POST",
    path: "/services/{name}/update",
    handle: ({ engine, name, json, text }) => {
      const service = engine.swarm.service(name);
      const version = text("version");
      if (version === undefined || !/^\d+$/.test(version))
        throw badRequest(
          `invalid service version '${version ?? ""}': strconv.ParseUint: parsing ${JSON.stringify(version ?? "")}: invalid syntax`,
        );
      engine.swarm.change(service, Number(version), text("rollback") === "previous" ? "previous" : json<ServiceSpec>());
      return { status: 200, body: {} };
    },
  },
  { method: "GET", path: "/services/{name}/logs", handle: (call) => logs(call, call.engine.swarm.service(call.name).tasks) },
  {
    method: "GET",
    path: "/services/{name}",
    handle: ({ engine, name, flag }) => ({
      status: 200,
      body: showService(engine.swarm, engine.swarm.service(name), { defaults: flag("insertDefaults") }),
    }),
  },
  {
    method: "DELETE",
    path: "/services/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.remove(engine.swarm.service(name));
      return { status: 200 };
    },
  },
  {
    method: "GET",
    path: "/tasks",
    handle: ({ engine, filters }) => {
      engine.swarm.membership;
      const asked = filters();
      known(asked, ["id", "label", "name", "service", "node", "desired-state", "_up-to-date", "runtime"]);
      const found = oldestFirst([...engine.swarm.services.values()].flatMap(({ tasks }) => tasks)).filter((task) =>
        fits(engine, asked, task),
      );
      return { status: 200, body: found.map((task) => showTask(task)) };
    },
  },
  { method: "GET", path: "/tasks/{name}/logs", handle: (call) => logs(call, [call.engine.swarm.task(call.name)]) },
  {
    method: "GET",
    path: "/tasks/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.membership;
      return { status: 200, body: showTask(engine.swarm.task(name)) };
    },
  },
];

export function fits(engine: Engine, asked: Filters, task: Task): boolean {
  const { service } = task;
  const owner = (value: string) => service.id === value || service.spec.Name === value || service.id.startsWith(value);
  const desired = (value: string) =>
    value === "running"
      ? task.desired === "running" || task.desired === "ready"
      : task.desired === value || (value === "shutdown" && task.desired === "remove");
  return (
    any(asked, "service", owner) &&
    any(asked, "runtime", (value) => value === "container") &&
    any(asked, "id", (value) => task.id.startsWith(value)) &&
    any(asked, "name", (value) => nameOf(task).startsWith(value) || service.spec.Name.startsWith(value)) &&
    any(asked, "node", (value) => [task.node, engine.host.hostname, "self"].includes(value)) &&
    any(asked, "desired-state", desired) &&
    labels(asked, service.spec.TaskTemplate.ContainerSpec?.Labels)
  );
}
