// /nodes (api/server/router/swarm, daemon/cluster/nodes.go).
import { badRequest } from "../error.ts";
import { showNode } from "../swarm/show.ts";
import { any, known, labels, matches } from "./filters.ts";
import type { Route } from "./router.ts";
import { VERSION } from "./system.ts";

export const nodeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/nodes",
    handle: ({ engine, filters }) => {
      const { node } = engine.swarm;
      const asked = filters();
      known(asked, ["id", "label", "name", "node.label", "role", "membership"]);
      const fits =
        any(asked, "id", (value) => node.id.startsWith(value)) &&
        any(asked, "name", (value) => matches(value, engine.host.hostname)) &&
        any(asked, "role", (value) => value === node.role) &&
        any(asked, "membership", (value) => value === "accepted") &&
        labels(asked, node.labels, "node.label");
      return { status: 200, body: fits ? [showNode(engine.swarm, VERSION)] : [] };
    },
  },
  {
    method: "GET",
    path: "/nodes/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.isNode(name);
      return { status: 200, body: showNode(engine.swarm, VERSION) };
    },
  },
  {
    method: "POST",
    path: "/nodes/{name}/update",
    handle: ({ engine, name, json }) => {
      const node = engine.swarm.isNode(name);
      const { Availability, Labels, Role, Name } = json<{
        Availability?: string;
        Labels?: Record<string, string>;
        Role?: string;
        Name?: string;
      }>();
      if (Role === "worker")
        throw badRequest("rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm");
      Object.assign(node, {
        ...(Availability ? { availability: Availability } : {}),
        labels: Labels ?? {},
        ...(Name ? { name: Name } : {}),
      });
      engine.swarm.nodeChanged();
      return { status: 200 };
    },
  },
  {
    method: "DELETE",
    path: "/nodes/{name}",
    handle: ({ engine, name }) => {
      const node = engine.swarm.isNode(name);
      throw badRequest(
        `rpc error: code = FailedPrecondition desc = node ${node.id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
      );
    },
  },
];
