// /swarm (api/server/router/swarm, daemon/cluster/swarm.go).
import type { Engine } from "../engine.ts";
import { badRequest, EngineError } from "../error.ts";
import { specOf } from "../swarm/cluster-spec.ts";
import { showSwarm } from "../swarm/show.ts";
import type { Route } from "./router.ts";

const PORT = 2377;

interface InitBody {
  ListenAddr?: string;
  AdvertiseAddr?: string;
  Spec?: Parameters<typeof specOf>[0];
  Availability?: string;
  AutoLockManagers?: boolean;
}

/** The address by which others would reach the computer. @throws EngineError */
function addressOf(engine: Engine, asked: string | undefined): string {
  const given = asked?.replace(/:\d+$/, "");
  const { addresses } = engine.fabric.host.stack;
  if (!given) return addresses[0] ?? "127.0.0.1";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(given)) return given;
  if (given === "eth0") return addresses[0] ?? "127.0.0.1";
  if (given === "lo") return "127.0.0.1";
  throw badRequest("advertise address must be a non-zero IP address or network interface (with optional port number)");
}

export const swarmRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/swarm/init",
    handle: ({ engine, json }) => {
      const { AdvertiseAddr, Spec = {}, Availability, AutoLockManagers } = json<InitBody>();
      const spec = specOf(AutoLockManagers ? { ...Spec, EncryptionConfig: { AutoLockManagers } } : Spec);
      const id = engine.swarm.init(addressOf(engine, AdvertiseAddr), spec);
      if (Availability && Availability !== "active") {
        engine.swarm.node.availability = Availability.toLowerCase() as "drain";
        engine.swarm.nodeChanged();
      }
      return { status: 200, body: id };
    },
  },
  {
    method: "POST",
    path: "/swarm/join",
    handle: function* ({ engine, json }) {
      const { RemoteAddrs = [], JoinToken = "" } = json<{ RemoteAddrs?: readonly string[]; JoinToken?: string }>();
      if (!Array.isArray(RemoteAddrs) || typeof JoinToken !== "string")
        throw badRequest("invalid JSON: json: cannot unmarshal into Go struct field JoinRequest");
      if (engine.swarm.state !== "inactive")
        throw new EngineError(
          503,
          'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
        );
      if (!/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/.test(JoinToken)) throw badRequest("invalid join token");
      const remote = `${(RemoteAddrs[0] ?? "").replace(/:\d+$/, "")}:${/:(\d+)$/.exec(RemoteAddrs[0] ?? "")?.[1] ?? PORT}`;
      // Nobody else keeps a swarm in this world.
      yield { until: engine.clock.now + 5000 };
      throw new EngineError(
        500,
        `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${remote}: connect: connection refused"`,
      );
    },
  },
  {
    method: "POST",
    path: "/swarm/leave",
    handle: ({ engine, flag }) => {
      engine.swarm.leave(flag("force"));
      return { status: 200 };
    },
  },
  {
    method: "POST",
    path: "/swarm/update",
    handle: ({ engine, json, flag, text }) => {
      const version = text("version") ?? "";
      if (!/^\d+$/.test(version))
        throw badRequest(`invalid swarm version '${version}': strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
      engine.swarm.configure(Number(version), specOf(json()), { key: flag("rotateManagerUnlockKey") });
      if (flag("rotateWorkerToken")) engine.swarm.rotate("Worker");
      if (flag("rotateManagerToken")) engine.swarm.rotate("Manager");
      return { status: 200 };
    },
  },
  { method: "GET", path: "/swarm", handle: ({ engine }) => ({ status: 200, body: showSwarm(engine.swarm) }) },
  {
    method: "GET",
    path: "/swarm/unlockkey",
    handle: ({ engine }) => ({ status: 200, body: { UnlockKey: engine.swarm.membership.key ?? "" } }),
  },
  {
    method: "POST",
    path: "/swarm/unlock",
    handle: ({ engine, json }) => {
      engine.swarm.unlock(json<{ UnlockKey?: string }>().UnlockKey ?? "");
      return { status: 200 };
    },
  },
];
