// docker swarm (cli/command/swarm).
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, group, verb } from "../tool.ts";
import { ca, expiryFlag, externalFlag } from "./authority.ts";
import type { Membership, Settings } from "./objects.ts";
import { keyOf, keyText, unlock, unlockKey } from "./unlocking.ts";

interface Info {
  Swarm: { NodeID: string; NodeAddr: string; RemoteManagers: readonly { NodeID: string; Addr: string }[] | null };
}

const policyFlags = [
  flag("--autolock", "bool", "Lock managers when they stop (an unlocking key is needed then)"),
  expiryFlag,
  flag("--dispatcher-heartbeat", "duration", "How often nodes report (ns|us|ms|s|m|h)", { default: "5s" }),
  externalFlag,
  flag("--max-snapshots", "int", "So many further Raft snapshots are kept"),
  flag("--snapshot-interval", "int", "Log entries between Raft snapshots", { default: "10000" }),
  flag("--task-history-limit", "int", "How many old tasks are kept", { default: "5" }),
];

/** The settings of a swarm that were asked for, over what it has. */
function specOf({ call }: Docker, old: Settings = {}): Settings {
  const asked = <T>(flag: string, field: string, value: () => T) => (call.given(flag) ? { [field]: value() } : {});
  const nanoseconds = (name: string) => () => call.duration(name) * 1e6;
  return {
    ...old,
    Orchestration: {
      ...old.Orchestration,
      ...asked("task-history-limit", "TaskHistoryRetentionLimit", () => call.int("task-history-limit")),
    },
    Dispatcher: { ...old.Dispatcher, ...asked("dispatcher-heartbeat", "HeartbeatPeriod", nanoseconds("dispatcher-heartbeat")) },
    Raft: {
      ...old.Raft,
      ...asked("max-snapshots", "KeepOldSnapshots", () => call.int("max-snapshots")),
      ...asked("snapshot-interval", "SnapshotInterval", () => call.int("snapshot-interval")),
    },
    CAConfig: { ...old.CAConfig, ...asked("cert-expiry", "NodeCertExpiry", nanoseconds("cert-expiry")) },
    EncryptionConfig: { ...old.EncryptionConfig, ...asked("autolock", "AutoLockManagers", () => call.bool("autolock")) },
  };
}

/** How another node joins. */
function* joinText(docker: Docker, role: "Worker" | "Manager") {
  const { JoinTokens } = yield* docker.client.json<Membership>("GET", "/swarm");
  const { Swarm } = yield* docker.client.json<Info>("GET", "/info");
  const address = Swarm.RemoteManagers?.find(({ NodeID }) => NodeID === Swarm.NodeID)?.Addr ?? `${Swarm.NodeAddr}:2377`;
  return `To add a ${role.toLowerCase()} to this swarm, run the following command:\n\n    docker swarm join --token ${JoinTokens[role]} ${address}\n\n`;
}

const init = verb(
  {
    name: "init",
    summary: "Initialize a swarm",
    usage: "init [OPTIONS]",
    flags: [
      flag("--advertise-addr", "string", "The address that others are told (format: <ip|interface>[:port])"),
      flag("--availability", "string", "What the node does (active, pause, drain)", { default: "active" }),
      flag("--data-path-addr", "string", "Address for the traffic of containers", { unsimulated: true }),
      flag("--data-path-port", "int", "Port for the traffic of containers", { unsimulated: true }),
      flag("--default-addr-pool", "strings", "Pools of subnets", { unsimulated: true }),
      flag("--default-addr-pool-mask-length", "int", "Length of their masks", { default: "24", unsimulated: true }),
      flag("--force-new-cluster", "bool", "Start again from the state of now", { unsimulated: true }),
      flag("--listen-addr", "string", "Where it listens (format: <ip|interface>[:port])", { default: "0.0.0.0:2377" }),
      ...policyFlags,
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const id = yield* client.json<string>("POST", "/swarm/init", {
      body: {
        ListenAddr: call.string("listen-addr"),
        AdvertiseAddr: call.string("advertise-addr"),
        ForceNewCluster: false,
        Spec: specOf(docker),
        AutoLockManagers: call.bool("autolock"),
        Availability: call.string("availability"),
      },
    });
    yield* docker.out(`Swarm initialized: current node (${id}) is now a manager.\n\n`);
    yield* docker.out(yield* joinText(docker, "Worker"));
    yield* docker.out("To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n");
    if (call.bool("autolock")) yield* docker.out(keyText(yield* keyOf(docker)));
    return 0;
  },
);

const join = verb(
  {
    name: "join",
    summary: "Join a swarm as a node and/or manager",
    usage: "join [OPTIONS] HOST:PORT",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--advertise-addr", "string", "The address that others are told (format: <ip|interface>[:port])"),
      flag("--availability", "string", "What the node does (active, pause, drain)", { default: "active" }),
      flag("--data-path-addr", "string", "Address for the traffic of containers", { unsimulated: true }),
      flag("--listen-addr", "string", "Where it listens (format: <ip|interface>[:port])", { default: "0.0.0.0:2377" }),
      flag("--token", "string", "What lets it in"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    yield* client.send("POST", "/swarm/join", {
      body: {
        ListenAddr: call.string("listen-addr"),
        AdvertiseAddr: call.string("advertise-addr"),
        RemoteAddrs: [call.args[0]],
        JoinToken: call.string("token"),
        Availability: call.string("availability"),
      },
    });
    yield* docker.out("This node joined a swarm as a worker.\n");
    return 0;
  },
);

const joinToken = verb(
  {
    name: "join-token",
    swarm: "manager",
    summary: "Manage join tokens",
    usage: "join-token [OPTIONS] (worker|manager)",
    takes: { least: 1, most: 1 },
    flags: [flag("-q, --quiet", "bool", "Only the token"), flag("--rotate", "bool", "Make another token")],
  },
  function* (docker) {
    const { call, client } = docker;
    const [role = ""] = call.args;
    if (role !== "worker" && role !== "manager") throw new Failure(`unknown role ${role}`);
    if (call.bool("rotate")) {
      const { Version, Spec } = yield* client.json<Membership>("GET", "/swarm");
      yield* client.send("POST", "/swarm/update", {
        query: { version: Version.Index, [role === "worker" ? "rotateWorkerToken" : "rotateManagerToken"]: true },
        body: Spec,
      });
      if (!call.bool("quiet")) yield* docker.out(`Successfully rotated ${role} join token.\n\n`);
    }
    const which = role === "worker" ? "Worker" : "Manager";
    if (call.bool("quiet")) yield* docker.out(`${(yield* client.json<Membership>("GET", "/swarm")).JoinTokens[which]}\n`);
    else yield* docker.out(yield* joinText(docker, which));
    return 0;
  },
);

const leave = verb(
  {
    name: "leave",
    swarm: "active",
    summary: "Leave the swarm",
    usage: "leave [OPTIONS]",
    flags: [flag("-f, --force", "bool", "Although it is a manager, and whatever is lost")],
  },
  function* (docker) {
    yield* docker.client.send("POST", "/swarm/leave", { query: { force: docker.call.bool("force") } });
    yield* docker.out("Node left the swarm.\n");
    return 0;
  },
);

const update = verb(
  { name: "update", swarm: "manager", summary: "Update the swarm", usage: "update [OPTIONS]", flags: policyFlags },
  function* (docker) {
    const { call, client } = docker;
    if (!call.command.flags.some(({ name }) => call.given(name))) {
      yield* docker.out(call.help());
      return 0;
    }
    const { Version, Spec } = yield* client.json<Membership>("GET", "/swarm");
    const wanted = specOf(docker, Spec);
    yield* client.send("POST", "/swarm/update", { query: { version: Version.Index }, body: wanted });
    yield* docker.out("Swarm updated.\n");
    if (wanted.EncryptionConfig?.AutoLockManagers && !Spec.EncryptionConfig?.AutoLockManagers)
      yield* docker.out(keyText(yield* keyOf(docker)));
    return 0;
  },
);

export const swarm = group("swarm", "Manage Swarm", [ca, init, join, joinToken, leave, unlock, unlockKey, update]);
