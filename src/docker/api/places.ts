// /networks and /volumes.

import { bytesIn } from "../build/tree.ts";
import { joinNetwork, leaveNetwork } from "../containers/connect.ts";
import type { Engine } from "../engine.ts";
import type { NetworkOptions } from "../networks/options.ts";
import { inspectNetwork, inspectVolume } from "../show/others.ts";
import { dropOverlay } from "../swarm/service-networks.ts";
import { peersOf, servicesOn } from "../swarm/show-network.ts";
import type { EndpointConfig } from "../types.ts";
import type { VolumeOptions } from "../volumes/volumes.ts";
import { any, known, labels, matches } from "./filters.ts";
import type { Route } from "./router.ts";

const isTrue = (value: string): boolean => value === "true" || value === "1";

/** Overlays have their addresses out of a pool of their own, where none are asked for. */
function overlaid({ networks }: Engine, options: NetworkOptions): NetworkOptions {
  if (options.Driver !== "overlay" || options.IPAM?.Config?.length) return options;
  let third = 1;
  while (networks.all.some(({ gateways }) => gateways.includes(`10.0.${third}.1`))) third++;
  return { ...options, IPAM: { ...options.IPAM, Config: [{ Subnet: `10.0.${third}.0/24`, Gateway: `10.0.${third}.1` }] } };
}

export const networkRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/networks",
    handle: ({ engine, filters }) => {
      const asked = filters();
      known(asked, ["dangling", "driver", "id", "label", "name", "scope", "type"]);
      const predefined = (name: string) => ["bridge", "host", "none"].includes(name);
      const found = engine.networks.all.filter(
        (network) =>
          any(asked, "name", (value) => matches(value, network.name)) &&
          any(asked, "id", (value) => network.id.startsWith(value)) &&
          any(asked, "driver", (value) => network.driver === value) &&
          any(asked, "type", (value) => predefined(network.name) === (value === "builtin")) &&
          any(asked, "scope", (value) => (network.driver === "overlay" ? "swarm" : "local") === value) &&
          any(asked, "dangling", (value) => isTrue(value) === (!predefined(network.name) && network.endpoints.size === 0)) &&
          labels(asked, network.options.Labels),
      );
      return { status: 200, body: found.map((network) => ({ ...inspectNetwork(network), Containers: {} })) };
    },
  },
  {
    method: "POST",
    path: "/networks/create",
    handle: ({ engine, json }) => {
      const options = json<NetworkOptions>();
      if (options.Driver === "overlay") engine.swarm.membership;
      return { status: 201, body: { Id: engine.networks.create(overlaid(engine, options)).id, Warning: "" } };
    },
  },
  {
    method: "POST",
    path: "/networks/prune",
    handle: ({ engine, filters }) => {
      const asked = filters();
      const gone = engine.networks.prune((network) => labels(asked, network.options.Labels));
      return { status: 200, body: { NetworksDeleted: gone.length ? gone : null } };
    },
  },
  {
    method: "GET",
    path: "/networks/{name}",
    handle: ({ engine: { networks, swarm }, name, flag }) => {
      const network = networks.get(name);
      const services = flag("verbose") ? servicesOn(swarm, network) : {};
      return { status: 200, body: { ...inspectNetwork(network), ...peersOf(swarm, network), ...services } };
    },
  },
  {
    method: "DELETE",
    path: "/networks/{name}",
    handle: ({ engine, name }) => {
      const network = engine.networks.all.find((each) => each.name === name || each.id === name);
      if (engine.swarm.state === "active" && network?.driver === "overlay") dropOverlay(engine.swarm, network);
      else engine.networks.remove(name);
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/networks/{name}/connect",
    handle: ({ engine, name, json }) => {
      const { Container, EndpointConfig = {} } = json<{ Container: string; EndpointConfig?: EndpointConfig }>();
      joinNetwork(engine, engine.networks.get(name), engine.containers.get(Container), EndpointConfig);
      return { status: 200 };
    },
  },
  {
    method: "POST",
    path: "/networks/{name}/disconnect",
    handle: ({ engine, name, json }) => {
      const { Container, Force = false } = json<{ Container: string; Force?: boolean }>();
      leaveNetwork(engine, engine.networks.get(name), Container, Force);
      return { status: 200 };
    },
  },
];

export const volumeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/volumes",
    handle: ({ engine, filters }) => {
      const asked = filters();
      known(asked, ["dangling", "driver", "label", "name"]);
      const found = engine.volumes.all.filter(
        (volume) =>
          any(asked, "name", (value) => matches(value, volume.name)) &&
          any(asked, "driver", (value) => value === "local") &&
          any(asked, "dangling", (value) => isTrue(value) !== engine.volumes.inUse(volume)) &&
          labels(asked, volume.labels),
      );
      return { status: 200, body: { Volumes: found.map(inspectVolume), Warnings: null } };
    },
  },
  {
    method: "POST",
    path: "/volumes/create",
    handle: ({ engine, json }) => ({ status: 201, body: inspectVolume(engine.volumes.create(json<VolumeOptions>())) }),
  },
  {
    method: "POST",
    path: "/volumes/prune",
    handle: ({ engine, filters }) => {
      const asked = filters();
      const everything = (asked["all"] ?? []).some(isTrue);
      const gone = engine.volumes.all.filter(
        (volume) => !engine.volumes.inUse(volume) && (everything || volume.anonymous) && labels(asked, volume.labels),
      );
      const space = gone.reduce((sum, { files }) => sum + bytesIn(files.root), 0);
      for (const { name } of gone) engine.volumes.remove(name);
      return { status: 200, body: { VolumesDeleted: gone.length ? gone.map(({ name }) => name) : null, SpaceReclaimed: space } };
    },
  },
  {
    method: "GET",
    path: "/volumes/{name}",
    handle: ({ engine, name }) => ({ status: 200, body: inspectVolume(engine.volumes.get(name)) }),
  },
  {
    method: "DELETE",
    path: "/volumes/{name}",
    handle: ({ engine, name, flag }) => {
      engine.volumes.remove(name, flag("force"));
      return { status: 204 };
    },
  },
];
