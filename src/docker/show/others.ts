// Images, networks and volumes as the API shows them.

import { formatSubnet } from "../../base/subnet.ts";
import { imageDriver } from "../containers/storage.ts";
import { type DockerImage, layersOf, sizeOf } from "../images/image.ts";
import { architectureOf } from "../images/platform.ts";
import type { DockerNetwork } from "../networks/network.ts";
import type { PoolOptions } from "../networks/pool.ts";
import type { Parts } from "../parts.ts";
import { mountpointOf, type Volume } from "../volumes/volumes.ts";
import { nanoTime } from "./time.ts";

/** GET /images/json: a line. Containers are counted for GET /system/df alone (daemon/images: newImageSummary). */
export const imageSummary = ({ images }: Pick<Parts, "images">, image: DockerImage) => ({
  Containers: -1,
  Created: Math.floor(image.created / 1000),
  Id: image.id,
  Labels: Object.keys(image.config.Labels ?? {}).length ? image.config.Labels : null,
  ParentId: image.parent ?? "",
  RepoDigests: images.digests(image),
  RepoTags: images.tags(image),
  SharedSize: -1,
  Size: sizeOf(image),
});

/** GET /images/{name}/json: what a container is made of comes last, and sorted (api/server/router/image/inspect_response.go). */
export const inspectImage = ({ images }: Pick<Parts, "images">, image: DockerImage) => ({
  Id: image.id,
  RepoTags: images.tags(image),
  RepoDigests: images.digests(image),
  Parent: image.parent ?? "",
  Comment: image.history.at(-1)?.comment ?? "",
  Created: nanoTime(image.created),
  DockerVersion: "",
  Author: image.author,
  ...architectureOf(image),
  Os: "linux",
  Size: sizeOf(image),
  GraphDriver: imageDriver(image),
  RootFS: { Type: "layers", Layers: layersOf(image) },
  Metadata: { LastTagTime: "0001-01-01T00:00:00Z" },
  Config: {
    Cmd: orNull(image.config.Cmd),
    Entrypoint: orNull(image.config.Entrypoint),
    Env: orNull(image.config.Env),
    ...some("ExposedPorts", image.config.ExposedPorts),
    ...some("Healthcheck", image.config.Healthcheck),
    Labels: orNull(image.config.Labels),
    OnBuild: orNull(image.config.OnBuild),
    ...some("Shell", image.config.Shell),
    ...some("StopSignal", image.config.StopSignal),
    User: image.config.User ?? "",
    Volumes: orNull(image.config.Volumes),
    WorkingDir: image.config.WorkingDir ?? "",
  },
});

const orNull = <T extends object>(value: T | null | undefined): T | null => (value && Object.keys(value).length ? value : null);
const some = <N extends string, T extends object | string>(name: N, value: T | null | undefined) =>
  (value && Object.keys(value).length ? { [name]: value } : {}) as { [name in N]?: T };

/** GET /images/{name}/history, the newest first. */
export const historyOf = ({ images }: Parts, image: DockerImage) =>
  image.history
    .map(({ created, createdBy, comment, size }, index) => {
      const last = index === image.history.length - 1;
      return {
        Comment: comment,
        Created: Math.floor(created / 1000),
        CreatedBy: createdBy,
        Id: last ? image.id : "<missing>",
        Size: size,
        Tags: last && images.tags(image).length ? images.tags(image) : null,
      };
    })
    .reverse();

/** The subnets: those that somebody asked for as they were asked for, then those that the engine chose (daemon: buildIPAMResources). */
function poolsOf({ pools, options }: DockerNetwork): PoolOptions[] {
  const asked = (options.IPAM?.Config ?? []).toSorted((a, b) => Number(isSix(a)) - Number(isSix(b)));
  const chosen = pools.flatMap((pool) => (pool.asked ? [] : [{ Subnet: formatSubnet(pool.subnet), Gateway: pool.gateway }]));
  return [...asked, ...chosen];
}
const isSix = ({ Subnet = "" }: PoolOptions): boolean => Subnet.includes(":");

/** GET /networks and /networks/{id}: only the latter tells who is on it. */
export const inspectNetwork = (network: DockerNetwork) => ({
  Name: network.name,
  Id: network.id,
  Created: nanoTime(network.created),
  Scope: network.driver === "overlay" ? "swarm" : "local",
  Driver: network.driver,
  EnableIPv4: network.options.EnableIPv4 ?? true,
  EnableIPv6: network.options.EnableIPv6 ?? false,
  IPAM: {
    Driver: "default",
    Options: network.name === "bridge" || !network.gateways.length ? null : (network.options.IPAM?.Options ?? {}),
    Config: poolsOf(network),
  },
  Internal: network.options.Internal ?? false,
  Attachable: network.options.Attachable ?? false,
  Ingress: network.options.Ingress ?? false,
  ConfigFrom: { Network: "" },
  ConfigOnly: false,
  Containers: Object.fromEntries(
    [...network.endpoints.values()].map(({ container, name, id, mac, address, address6 }) => [
      container,
      {
        Name: name,
        EndpointID: id,
        MacAddress: mac,
        IPv4Address: network.withPrefix(address),
        IPv6Address: network.withPrefix(address6),
      },
    ]),
  ),
  Options: network.name === "bridge" ? BRIDGE : (network.options.Options ?? {}),
  Labels: network.options.Labels ?? {},
});

const BRIDGE = {
  "com.docker.network.bridge.default_bridge": "true",
  "com.docker.network.bridge.enable_icc": "true",
  "com.docker.network.bridge.enable_ip_masquerade": "true",
  "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
  "com.docker.network.bridge.name": "docker0",
  "com.docker.network.driver.mtu": "1500",
};

/** GET /volumes/{name}. */
export const inspectVolume = ({ name, created, labels, options }: Volume) => ({
  CreatedAt: `${new Date(created).toISOString().slice(0, 19)}Z`,
  Driver: "local",
  Labels: labels,
  Mountpoint: mountpointOf(name),
  Name: name,
  Options: options,
  Scope: "local",
});
