// Tasks as docker service ps, node ps and stack ps show them (cli/command/task).
import { humanDuration } from "../../../base/units.ts";
import { filtersOf } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import type { Table } from "../format.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import type { Docker } from "../tool.ts";

export interface Named {
  ID: string;
}
interface Task extends Named {
  CreatedAt: string;
  Spec: { ContainerSpec: { Image: string } };
  ServiceID: string;
  Slot?: number;
  NodeID?: string;
  Status: {
    Timestamp: string;
    State: string;
    Err?: string;
    PortStatus?: { Ports?: readonly { PublishedPort: number; TargetPort: number; Protocol: string }[] };
  };
  DesiredState: string;
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const LONGEST_ERROR = 30;

const table = (docker: Docker, names: ReadonlyMap<Task, { name: string; node: string }>, whole: boolean): Table<Task> => ({
  type: "task.taskContext",
  usual: "table {{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}",
  fields: {
    ID: { heading: "ID", of: ({ ID }) => (whole ? ID : ID.slice(0, 12)) },
    Name: { heading: "NAME", of: (task) => names.get(task)!.name },
    Image: { heading: "IMAGE", of: ({ Spec }) => (whole ? Spec.ContainerSpec.Image : Spec.ContainerSpec.Image.replace(/@.*$/, "")) },
    Node: { heading: "NODE", of: (task) => names.get(task)!.node },
    DesiredState: { heading: "DESIRED STATE", of: ({ DesiredState }) => capital(DesiredState) },
    CurrentState: {
      heading: "CURRENT STATE",
      of: ({ Status }) => `${capital(Status.State)} ${humanDuration(docker.now - Date.parse(Status.Timestamp)).toLowerCase()} ago`,
    },
    Error: {
      heading: "ERROR",
      of: ({ Status: { Err = "" } }) =>
        Err ? `"${!whole && [...Err].length > LONGEST_ERROR ? `${[...Err].slice(0, LONGEST_ERROR - 1).join("")}…` : Err}"` : "",
    },
    Ports: {
      heading: "PORTS",
      of: ({ Status }) =>
        (Status.PortStatus?.Ports ?? []).map((port) => `*:${port.PublishedPort}->${port.TargetPort}/${port.Protocol}`).join(","),
    },
  },
});

export const taskFlags = [
  filterFlag,
  formatFlag("the tasks"),
  flag("--no-resolve", "bool", "Show IDs instead of names"),
  flag("--no-trunc", "bool", "Do not shorten anything"),
  flag("-q, --quiet", "bool", "Only the IDs"),
];

/** Lists the tasks that fit. `places`: services or nodes by their identities. */
export function* showTasks(docker: Docker, places: Readonly<Record<string, readonly string[]>>) {
  const { call, client } = docker;
  const filters = filtersOf(call.list("filter"), places);
  const tasks = yield* client.json<Task[]>("GET", "/tasks", { query: { filters } });
  const services = new Map<string, string>();
  const nodes = new Map<string, string>();
  const plain = call.bool("no-resolve");
  for (const { ServiceID, NodeID } of tasks) {
    if (!plain && !services.has(ServiceID))
      services.set(ServiceID, (yield* client.json<{ Spec: { Name: string } }>("GET", `/services/${ServiceID}`)).Spec.Name);
    if (NodeID && !plain && !nodes.has(NodeID))
      nodes.set(NodeID, (yield* client.json<{ Description: { Hostname: string } }>("GET", `/nodes/${NodeID}`)).Description.Hostname);
  }
  const nameOf = ({ ServiceID, Slot, NodeID = "" }: Task): string => `${services.get(ServiceID) ?? ServiceID}.${Slot || NodeID}`;
  const sorted = tasks.toSorted((a, b) => naturally(nameOf(a), nameOf(b)) || Date.parse(b.CreatedAt) - Date.parse(a.CreatedAt));
  const names = new Map<Task, { name: string; node: string }>();
  let last = "";
  const asTable = /^(table|$)/.test(call.string("format"));
  for (const task of sorted) {
    const name = nameOf(task);
    names.set(task, {
      name: asTable && name === last ? ` \\_ ${name}` : name,
      node: task.NodeID ? (nodes.get(task.NodeID) ?? task.NodeID) : "",
    });
    last = name;
  }
  return yield* showList(docker, table(docker, names, call.bool("no-trunc") || call.bool("quiet")), sorted);
}
