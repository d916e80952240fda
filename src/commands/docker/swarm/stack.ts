// docker stack: the services, networks, secrets and configs of a Compose file as one thing (cli/command/stack).
import { Failure, filtersOf } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { absent, group, verb } from "../tool.ts";
import { NAMESPACE } from "./convert.ts";
import { deploy } from "./deploy.ts";
import type { Service } from "./objects.ts";
import { listServices, servicesTable } from "./service.ts";
import { ended, ofStack, removeOne } from "./stack-parts.ts";
import { showTasks, taskFlags } from "./tasks.ts";

const remove = verb(
  {
    name: "rm",
    aliases: ["remove", "down"],
    summary: "Remove one or more stacks",
    usage: "rm [OPTIONS] STACK [STACK...]",
    takes: { least: 1 },
    flags: [flag("-d, --detach", "bool", "Do not wait until it has gone", { default: "true" })],
  },
  function* (docker) {
    const { call, client } = docker;
    const failures: string[] = [];
    for (const stack of docker.args) {
      const query = { filters: filtersOf([], ofStack(stack)) };
      const services = yield* client.json<Service[]>("GET", "/services", { query });
      const named = (yield* client.json<{ Id: string; Name: string }[]>("GET", "/networks", { query })).map(({ Id, Name }) => ({
        ID: Id,
        Spec: { Name },
      }));
      const secrets = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", "/secrets", { query });
      const configs = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", "/configs", { query });
      if (!services.length && !named.length && !secrets.length && !configs.length) {
        yield* docker.err(`Nothing found in stack: ${stack}\n`);
        continue;
      }
      let allGone = true;
      const sorted = [...services].sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
      for (const [kind, all] of [
        ["service", sorted],
        ["secret", secrets],
        ["config", configs],
        ["network", named],
      ] as const)
        for (const each of all) allGone = (yield* removeOne(docker, kind, each.ID, each.Spec.Name)) && allGone;
      if (!allGone) failures.push(`failed to remove some resources from stack: ${stack}`);
      else if (!call.bool("detach")) yield* ended(docker, stack);
    }
    if (failures.length) throw new Failure(failures.join("\n"));
    return 0;
  },
);

interface Stack {
  Name: string;
  Services: number;
}
const stacksTable: Table<Stack> = {
  type: "formatter.stackContext",
  usual: "table {{.Name}}\t{{.Services}}",
  fields: {
    Name: { heading: "NAME", of: ({ Name }) => Name },
    Services: { heading: "SERVICES", of: ({ Services }) => String(Services) },
  },
};

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List stacks",
    usage: "ls [OPTIONS]",
    flags: [formatFlag("the stacks")],
  },
  function* (docker) {
    const services = yield* docker.client.json<Service[]>("GET", "/services", {
      query: { filters: filtersOf([], { label: [NAMESPACE] }) },
    });
    const counts = new Map<string, number>();
    for (const { Spec } of services) counts.set(Spec.Labels![NAMESPACE]!, (counts.get(Spec.Labels![NAMESPACE]!) ?? 0) + 1);
    const rows = [...counts].map(([Name, Services]) => ({ Name, Services })).sort((a, b) => naturally(a.Name, b.Name));
    yield* docker.out(formatted(stacksTable, rows, { format: docker.call.string("format") }));
    return 0;
  },
);

const services = verb(
  {
    name: "services",
    summary: "List the services in the stack",
    usage: "services [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: [filterFlag, formatFlag("the services"), flag("-q, --quiet", "bool", "Only the IDs")],
  },
  function* (docker) {
    const [stack = ""] = docker.args;
    const rows = yield* listServices(docker, ofStack(stack));
    if (!rows.length) {
      yield* docker.err(`Nothing found in stack: ${stack}\n`);
      return 0;
    }
    return yield* showList(docker, servicesTable, rows);
  },
);

const ps = verb(
  {
    name: "ps",
    summary: "List the tasks in the stack",
    usage: "ps [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: taskFlags,
  },
  function* (docker) {
    const [stack = ""] = docker.args;
    const query = { filters: filtersOf([], ofStack(stack)) };
    if (!(yield* docker.client.json<object[]>("GET", "/tasks", { query })).length) throw new Failure(`nothing found in stack: ${stack}`);
    return yield* showTasks(docker, ofStack(stack));
  },
);

const config = absent("config", "Outputs the final config file, after doing merges and interpolations", undefined, [
  flag("-c, --compose-file", "strings", 'Compose files, or "-" for standard input'),
  flag("--skip-interpolation", "bool", "Merge the files only, and leave variables as they are"),
]);

export const stack = group("stack", "Manage Swarm stacks", [config, deploy, list, ps, remove, services], {
  usage: "stack [OPTIONS]",
  swarm: "manager",
});
