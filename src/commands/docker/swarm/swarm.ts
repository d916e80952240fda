// docker swarm (cli/command/swarm).
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, group, verb } from "../tool.ts";

interface Membership {
  Version: { Index: number };
  Spec: Record<string, unknown> & {
    Orchestration?: object;
    Dispatcher?: object;
    Raft?: object;
    EncryptionConfig?: object;
    CAConfig?: object;
  };
  JoinTokens: { Worker: string; Manager: string };
}
interface Info {
  Swarm: { NodeID: string; NodeAddr: string; RemoteManagers: readonly { NodeID: string; Addr: string }[] | null };
}

const policyFlags = [
  flag("--autolock", "bool", "Lock managers when they stop (an unlocking key is needed then)"),
  flag("--cert-expiry", "duration", "How long node certificates hold (ns|us|ms|s|m|h)", { default: "2160h0m0s" }),
  flag("--dispatcher-heartbeat", "duration", "How often nodes report (ns|us|ms|s|m|h)", { default: "5s" }),
  flag("--external-ca", "string", "What signs certificates instead", { unsimulated: true }),
  flag("--max-snapshots", "int", "So many further Raft snapshots are kept", { unsimulated: true }),
  flag("--snapshot-interval", "int", "Log entries between Raft snapshots", { default: "10000", unsimulated: true }),
  flag("--task-history-limit", "int", "How many old tasks are kept", { default: "5" }),
];

/** The settings of a swarm that were asked for, over what it has. */
function specOf({ call }: Docker, old: Membership["Spec"] = {}): Membership["Spec"] {
  const nanoseconds = (name: string): number => call.duration(name) * 1e6;
  return {
    ...old,
    ...(call.given("task-history-limit") || !old.Orchestration
      ? { Orchestration: { TaskHistoryRetentionLimit: call.int("task-history-limit") } }
      : {}),
    ...(call.given("dispatcher-heartbeat") || !old.Dispatcher
      ? { Dispatcher: { HeartbeatPeriod: nanoseconds("dispatcher-heartbeat") } }
      : {}),
    ...(call.given("cert-expiry") || !old.CAConfig ? { CAConfig: { NodeCertExpiry: nanoseconds("cert-expiry") } } : {}),
    ...(call.given("autolock") || !old.EncryptionConfig ? { EncryptionConfig: { AutoLockManagers: call.bool("autolock") } } : {}),
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
    yield* docker.out("To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n\n");
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

const update = verb({ name: "update", summary: "Update the swarm", usage: "update [OPTIONS]", flags: policyFlags }, function* (docker) {
  const { call, client } = docker;
  if (!call.command.flags.some(({ name }) => call.given(name))) {
    yield* docker.out(call.help());
    return 0;
  }
  const { Version, Spec } = yield* client.json<Membership>("GET", "/swarm");
  yield* client.send("POST", "/swarm/update", { query: { version: Version.Index }, body: specOf(docker, Spec) });
  yield* docker.out("Swarm updated.\n");
  return 0;
});

const unlockKey = verb(
  {
    name: "unlock-key",
    summary: "Manage the unlock key",
    usage: "unlock-key [OPTIONS]",
    flags: [
      flag("-q, --quiet", "bool", "Only the key", { unseen: "there is no key to show" }),
      flag("--rotate", "bool", "Make another key", { unsimulated: true }),
    ],
  },
  function* (docker) {
    try {
      yield* docker.client.send("GET", "/swarm/unlockkey");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(`could not fetch unlock key: ${error.message}`);
    }
    throw new Failure("no unlock key is set");
  },
);

export const swarm = group("swarm", "Manage Swarm", [init, join, joinToken, leave, unlockKey, update]);
