// docker node (cli/command/node).
import { Failure, filtersOf, part } from "../client.ts";
import { each } from "../each.ts";
import { filterFlag, flag, formatFlag, pairsOf } from "../flags.ts";
import type { Table } from "../format.ts";
import { inspectAll } from "../inspect.ts";
import { showList } from "../list.ts";
import { type Docker, group, verb } from "../tool.ts";
import type { Node } from "./objects.ts";
import { prettyNode, showPretty } from "./pretty.ts";
import { capital, type Named, showTasks, taskFlags } from "./tasks.ts";

const table = (self: string): Table<Node> => ({
  type: "node.nodeContext",
  usual:
    "table {{.ID}} {{if .Self}}*{{else}} {{ end }}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}",
  fields: {
    ID: { heading: "ID", of: ({ ID }) => ID },
    Self: { of: ({ ID }) => ID === self },
    Hostname: { heading: "HOSTNAME", of: ({ Description }) => Description.Hostname },
    Status: { heading: "STATUS", of: ({ Status }) => capital(Status.State) },
    Availability: { heading: "AVAILABILITY", of: ({ Spec }) => capital(Spec.Availability) },
    ManagerStatus: {
      heading: "MANAGER STATUS",
      of: ({ ManagerStatus: status }) => (!status ? "" : status.Leader ? "Leader" : capital(status.Reachability)),
    },
    TLSStatus: { heading: "TLS STATUS", of: () => "Ready" },
    EngineVersion: { heading: "ENGINE VERSION", of: ({ Description }) => Description.Engine.EngineVersion },
  },
});

/** "self" is this computer's own node. */
function* idOf(docker: Docker, name: string) {
  if (name !== "self") return name;
  const { Swarm } = yield* docker.client.json<{ Swarm: { NodeID: string } }>("GET", "/info");
  if (!Swarm.NodeID) yield* docker.client.send("GET", "/nodes");
  return Swarm.NodeID;
}

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List nodes in the swarm",
    usage: "ls [OPTIONS]",
    flags: [filterFlag, formatFlag("the nodes"), flag("-q, --quiet", "bool", "Only the IDs")],
  },
  function* (docker) {
    const { call, client } = docker;
    const rows = yield* client.json<Node[]>("GET", "/nodes", { query: { filters: filtersOf(call.list("filter")) } });
    const { Swarm } = yield* client.json<{ Swarm: { NodeID: string } }>("GET", "/info");
    return yield* showList(docker, table(Swarm.NodeID), rows);
  },
);

const inspect = verb(
  {
    name: "inspect",
    summary: "Display detailed information on one or more nodes",
    usage: "inspect [OPTIONS] self|NODE [NODE...]",
    takes: { least: 1 },
    flags: [flag("-f, --format", "string", "Show it by a Go template"), flag("--pretty", "bool", "For people to read")],
  },
  (docker) => {
    const get = function* (name: string) {
      return yield* docker.client.json<Node & Record<string, unknown>>("GET", `/nodes/${part(yield* idOf(docker, name))}`);
    };
    return docker.call.bool("pretty") ? showPretty(docker, get, prettyNode) : inspectAll(docker, docker.args, get);
  },
);

/** Changes what is told of each node, "self" not among their names; "already" says that nothing is to change. */
function* changeAll(docker: Docker, names: readonly string[], change: (node: Node) => string | undefined, done: (name: string) => string) {
  for (const name of names) {
    const node = yield* docker.client.json<Node>("GET", `/nodes/${part(name)}`);
    const already = change(node);
    if (already) {
      yield* docker.out(`${already}\n`);
      continue;
    }
    yield* docker.client.send("POST", `/nodes/${part(node.ID)}/update`, { query: { version: node.Version.Index }, body: node.Spec });
    yield* docker.out(`${done(name)}\n`);
  }
  return 0;
}

const update = verb(
  {
    name: "update",
    summary: "Update a node",
    usage: "update [OPTIONS] NODE",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--availability", "string", "What it does (active, pause, drain)"),
      flag("--label-add", "list", "Add or change a label (key=value)"),
      flag("--label-rm", "list", "Remove a label"),
      flag("--role", "string", "What it is (worker, manager)"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    return yield* changeAll(
      docker,
      call.args,
      ({ Spec }) => {
        if (call.given("availability")) Spec.Availability = call.string("availability");
        if (call.given("role")) Spec.Role = call.string("role");
        Object.assign(Spec.Labels, pairsOf(call.list("label-add")));
        for (const name of call.list("label-rm")) {
          if (!(name in Spec.Labels)) throw new Failure(`key ${name} doesn't exist in node's labels`);
          delete Spec.Labels[name];
        }
        return undefined;
      },
      (name) => name,
    );
  },
);

const role = (name: string, summary: string, to: "manager" | "worker", done: (name: string) => string) =>
  verb({ name, summary, usage: `${name} NODE [NODE...]`, takes: { least: 1 } }, (docker) =>
    changeAll(
      docker,
      docker.args,
      ({ Spec, ID }) => {
        if (Spec.Role === to) return `Node ${ID} is already a ${to}.`;
        Spec.Role = to;
        return undefined;
      },
      done,
    ),
  );

const remove = verb(
  {
    name: "rm",
    aliases: ["remove"],
    summary: "Remove one or more nodes from the swarm",
    usage: "rm [OPTIONS] NODE [NODE...]",
    takes: { least: 1 },
    flags: [flag("-f, --force", "bool", "Whether it is down or not")],
  },
  (docker) =>
    each(docker, docker.args, function* (name) {
      yield* docker.client.send("DELETE", `/nodes/${part(name)}`, { query: { force: docker.call.bool("force") } });
    }),
);

const ps = verb(
  {
    name: "ps",
    summary: "List tasks running on one or more nodes, defaults to current node",
    usage: "ps [OPTIONS] [NODE...]",
    takes: { least: 0 },
    flags: taskFlags,
  },
  function* (docker) {
    const ids: string[] = [];
    for (const name of docker.args.length ? docker.args : ["self"])
      ids.push((yield* docker.client.json<Named>("GET", `/nodes/${part(yield* idOf(docker, name))}`)).ID);
    return yield* showTasks(docker, { node: ids });
  },
);

export const node = group(
  "node",
  "Manage Swarm nodes",
  [
    role("demote", "Demote one or more nodes from manager in the swarm", "worker", (name) => `Manager ${name} demoted in the swarm.`),
    inspect,
    list,
    role(
      "promote",
      "Promote one or more nodes to manager in the swarm",
      "manager",
      (name) => `Node ${name} promoted to a manager in the swarm.`,
    ),
    ps,
    remove,
    update,
  ],
  { swarm: "manager" },
);
