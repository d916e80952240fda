// docker network (cli/command/network).
import { DaemonError, Failure, filtersOf, part, unnamed } from "../client.ts";
import { labelsText } from "../container/list.ts";
import { filterFlag, flag, formatFlag, pairsOf } from "../flags.ts";
import { goTime, type Table } from "../format.ts";
import { inspectOf } from "../inspect.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { group, verb } from "../tool.ts";
import { poolsOf } from "./pools.ts";
import { agreed, confirmed, pruneFlags, pruneText } from "./prune.ts";

interface Row {
  Name: string;
  Id: string;
  Driver: string;
  Scope: string;
  EnableIPv4?: boolean;
  EnableIPv6: boolean;
  Internal: boolean;
  Labels: Readonly<Record<string, string>>;
  Created: string;
}

const table = (whole: boolean): Table<Row> => ({
  type: "network.networkContext",
  usual: "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
  raw: { whole: "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n", quiet: "network_id: {{.ID}}" },
  fields: {
    ID: { heading: "NETWORK ID", of: ({ Id }) => (whole ? Id : Id.slice(0, 12)) },
    Name: { heading: "NAME", of: ({ Name }) => Name },
    Driver: { heading: "DRIVER", of: ({ Driver }) => Driver },
    Scope: { heading: "SCOPE", of: ({ Scope }) => Scope },
    IPv4: { heading: "IPV4", of: ({ EnableIPv4 = true }) => String(EnableIPv4) },
    IPv6: { heading: "IPV6", of: ({ EnableIPv6 }) => String(EnableIPv6) },
    Internal: { heading: "INTERNAL", of: ({ Internal }) => String(Internal) },
    Labels: { heading: "LABELS", of: ({ Labels }) => labelsText(Labels) },
    Label: {
      of:
        ({ Labels }) =>
        (name: string) =>
          Labels[name] ?? "",
      apart: true,
    },
    CreatedAt: { heading: "CREATED AT", of: ({ Created }) => goTime(Date.parse(Created) / 1000) },
  },
});

const create = verb(
  {
    name: "create",
    summary: "Create a network",
    usage: "create [OPTIONS] NETWORK",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--attachable", "bool", "Containers may join it by hand"),
      flag("--aux-address", "map", "Further addresses of the subnets that no container gets", { default: "map[]" }),
      flag("--config-from", "string", "A network whose configuration it takes", { unsimulated: true }),
      flag("--config-only", "bool", "Only a configuration", { unsimulated: true }),
      flag("-d, --driver", "string", "The driver that makes it", { default: "bridge" }),
      flag("--gateway", "strings", "Gateway of its subnet"),
      flag("--ingress", "bool", "The routing mesh of a swarm", { unsimulated: true }),
      flag("--internal", "bool", "Nothing leads out of it"),
      flag("--ip-range", "strings", "The part of the subnet that containers get addresses from"),
      flag("--ipam-driver", "string", "What manages its addresses", { default: "default" }),
      flag("--ipam-opt", "map", "Options of that", { default: "map[]" }),
      flag("--ipv4", "bool", "Whether containers get addresses of IPv4", { default: "true" }),
      flag("--ipv6", "bool", "Whether containers get addresses of IPv6"),
      flag("--label", "list", "Labels"),
      flag("-o, --opt", "map", "Options of the driver", { default: "map[]" }),
      flag("--scope", "string", "How far it reaches", { unsimulated: true }),
      flag("--subnet", "strings", "Its addresses, in CIDR format"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const { Id } = yield* docker.client.json<{ Id: string }>("POST", "/networks/create", {
      body: {
        Name: call.args[0],
        CheckDuplicate: true,
        Driver: call.string("driver"),
        Attachable: call.bool("attachable"),
        Internal: call.bool("internal"),
        IPAM: {
          Driver: call.string("ipam-driver"),
          Options: call.given("ipam-opt") ? pairsOf(call.list("ipam-opt")) : {},
          Config: poolsOf(call),
        },
        ...(call.given("ipv4") ? { EnableIPv4: call.bool("ipv4") } : {}),
        ...(call.given("ipv6") ? { EnableIPv6: call.bool("ipv6") } : {}),
        Labels: pairsOf(call.list("label")),
        Options: call.given("opt") ? pairsOf(call.list("opt")) : {},
      },
    });
    yield* docker.out(`${Id}\n`);
    return 0;
  },
);

const connect = verb(
  {
    name: "connect",
    summary: "Connect a container to a network",
    usage: "connect [OPTIONS] NETWORK CONTAINER",
    takes: { least: 2, most: 2 },
    flags: [
      flag("--alias", "strings", "A further name of the container on the network"),
      flag("--driver-opt", "strings", "Options of the driver"),
      flag("--gw-priority", "int", "The network of the highest leads out"),
      flag("--ip", "string", "Its IPv4 address (172.30.100.104)"),
      flag("--ip6", "string", "Its IPv6 address (2001:db8::33)"),
      flag("--link", "list", "Make another container known to it by name"),
      flag("--link-local-ip", "strings", "Link-local addresses"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const [network = "", container = ""] = call.args;
    if (network.trim() && !container.trim()) throw unnamed("container");
    const [ip, ip6, near] = [call.string("ip"), call.string("ip6"), call.list("link-local-ip")];
    yield* docker.client.send("POST", `/networks/${part(network)}/connect`, {
      body: {
        Container: container,
        EndpointConfig: {
          IPAMConfig: {
            ...(ip ? { IPv4Address: ip } : {}),
            ...(ip6 ? { IPv6Address: ip6 } : {}),
            ...(near.length ? { LinkLocalIPs: near } : {}),
          },
          ...(call.int("gw-priority") ? { GwPriority: call.int("gw-priority") } : {}),
          Links: call.list("link").length ? call.list("link") : null,
          Aliases: call.list("alias"),
          DriverOpts: pairsOf(call.list("driver-opt")),
        },
      },
    });
    return 0;
  },
);

const disconnect = verb(
  {
    name: "disconnect",
    summary: "Disconnect a container from a network",
    usage: "disconnect [OPTIONS] NETWORK CONTAINER",
    takes: { least: 2, most: 2 },
    flags: [flag("-f, --force", "bool", "Whatever the container says")],
  },
  function* (docker) {
    const [network = "", container = ""] = docker.args;
    if (network.trim() && !container.trim()) throw unnamed("container");
    yield* docker.client.send("POST", `/networks/${part(network)}/disconnect`, {
      body: { Container: container, Force: docker.call.bool("force") },
    });
    return 0;
  },
);

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List networks",
    usage: "ls [OPTIONS]",
    flags: [
      filterFlag,
      formatFlag("networks"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const rows = yield* docker.client.json<Row[]>("GET", "/networks", { query: { filters: filtersOf(call.list("filter")) } });
    return yield* showList(
      docker,
      table(call.bool("no-trunc")),
      rows.toSorted((a, b) => naturally(a.Name, b.Name)),
    );
  },
);

const WITHOUT_INGRESS =
  "WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.";

const remove = verb(
  {
    name: "rm",
    aliases: ["remove"],
    summary: "Remove one or more networks",
    usage: "rm NETWORK [NETWORK...]",
    takes: { least: 1 },
    flags: [flag("-f, --force", "bool", "Also one that is not there")],
  },
  function* (docker) {
    const { call, client } = docker;
    const isIngress = function* (path: string) {
      try {
        return (yield* client.json<{ Ingress: boolean }>("GET", path)).Ingress;
      } catch (error) {
        // What is wrong is told when it is to go.
        if (!(error instanceof Failure)) throw error;
        return false;
      }
    };
    let failed = false;
    for (const name of call.args) {
      const path = `/networks/${part(name)}`;
      if ((yield* isIngress(path)) && !(yield* confirmed(docker, WITHOUT_INGRESS))) continue;
      try {
        yield* client.send("DELETE", path);
        yield* docker.out(`${name}\n`);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (call.bool("force") && error instanceof DaemonError && error.status === 404) continue;
        yield* docker.err(`${error.message}\n`);
        failed = true;
      }
    }
    if (failed) throw new Failure("exit status 1");
    return 0;
  },
);

const prune = verb(
  { name: "prune", summary: "Remove all unused networks", usage: "prune [OPTIONS]", flags: pruneFlags() },
  function* (docker) {
    if (!(yield* agreed(docker, "WARNING! This will remove all custom networks not used by at least one container."))) return 0;
    const { NetworksDeleted } = yield* docker.client.json<{ NetworksDeleted: string[] | null }>("POST", "/networks/prune", {
      query: { filters: filtersOf(docker.call.list("filter")) },
    });
    yield* docker.out(pruneText("Deleted Networks:", NetworksDeleted));
    return 0;
  },
);

export const network = group("network", "Manage networks", [
  connect,
  create,
  disconnect,
  inspectOf("network", "NETWORK"),
  list,
  prune,
  remove,
]);
