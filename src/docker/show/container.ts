// A container as a line of the list that the API shows (GET /containers/json).
import { humanDuration } from "../../base/units.ts";
import { sizeOf as sizeOfFile } from "../../machine/file-size.ts";
import type { Node } from "../../machine/nodes.ts";
import type { DockerContainer } from "../containers/container.ts";
import { sizeOf } from "../images/image.ts";
import type { Parts } from "../parts.ts";
import { mountsOf, networksOf } from "./endpoints.ts";

/** "Up 5 minutes (healthy)", "Exited (0) 3 seconds ago" (container/state.go). */
export function statusText({ status, startedAt, finishedAt, exitCode, health }: DockerContainer, now: number): string {
  switch (status) {
    case "running": {
      const up = `Up ${humanDuration(now - startedAt)}`;
      if (!health) return up;
      return `${up} (${health.status === "starting" ? "health: starting" : health.status})`;
    }
    case "paused":
      return `Up ${humanDuration(now - startedAt)} (Paused)`;
    case "restarting":
      return `Restarting (${exitCode}) ${humanDuration(now - finishedAt)} ago`;
    case "removing":
      return "Removal In Progress";
    case "dead":
      return "Dead";
    case "created":
      return "Created";
    case "exited":
      return finishedAt ? `Exited (${exitCode}) ${humanDuration(now - finishedAt)} ago` : "Created";
  }
}

/** The ports that are open or published, in the order in which clients sort them themselves. */
function portsOf(container: DockerContainer): ReturnType<typeof openPorts> {
  if (!container.live) return [];
  const { published, networks } = container;
  const known = shownPorts.get(published);
  if (known?.published === published.length && known.networks === networks.size) return known.ports;
  const ports = openPorts(container);
  shownPorts.set(published, { published: published.length, networks: networks.size, ports });
  return ports;
}

/** By the list of a start, which grows while it starts. */
const shownPorts = new WeakMap<
  DockerContainer["published"],
  { published: number; networks: number; ports: ReturnType<typeof openPorts> }
>();

function openPorts(container: DockerContainer) {
  const published = container.published.map(({ port, address, hostPort }) => ({
    IP: address,
    PrivatePort: Number(port.split("/")[0]),
    PublicPort: hostPort,
    Type: port.split("/")[1] ?? "tcp",
  }));
  const own = ![...container.networks.values()].some(({ network: { driver } }) => driver === "host" || driver === "null");
  const exposed = Object.keys((own && container.config.ExposedPorts) || {})
    .filter((port) => !container.published.some((each) => each.port === port))
    .map((port) => ({ PrivatePort: Number(port.split("/")[0]), Type: port.split("/")[1] ?? "tcp" }));
  return [...exposed, ...published];
}

/** How the image is called now: by its name while that leads to it. */
const imageNameOf = ({ images }: Parts, { image, imageName }: DockerContainer): string =>
  images.find(imageName)?.id === image.id ? imageName : image.id;

/** The command as `docker ps` shows it: words with spaces in quotes. */
function commandOf(container: DockerContainer): string {
  const known = commands.get(container);
  if (known !== undefined) return known;
  const text = container.argv.map((word) => (/\s/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(" ");
  commands.set(container, text);
  return text;
}

const commands = new WeakMap<DockerContainer, string>();

export const summary = (parts: Parts, container: DockerContainer, { size = false } = {}) => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: imageNameOf(parts, container),
  ImageID: container.image.id,
  Command: commandOf(container),
  Created: Math.floor(container.created / 1000),
  Ports: portsOf(container),
  SizeRw: size ? written(container) : undefined,
  SizeRootFs: size ? sizeOf(container.image) + written(container) : undefined,
  Labels: container.config.Labels ?? {},
  State: container.status,
  Status: statusText(container, parts.clock.now),
  HostConfig: { NetworkMode: container.hostConfig.NetworkMode || "default" },
  NetworkSettings: { Networks: networksOf(container) },
  Mounts: mountsOf(container),
});

/** Bytes in the container's own layer. */
export const written = ({ files, image }: DockerContainer): number => bytesApart(files.root, image.files);

/** What differs between a tree and the one that it grew from: both share what nobody touched. */
function bytesApart(node: Node, from: Node | undefined): number {
  if (node === from) return 0;
  if (node.type === "file") return sizeOfFile(node);
  if (node.type !== "folder") return 0;
  let sum = 0;
  for (const [name, each] of node.entries) sum += bytesApart(each, from?.type === "folder" ? from.entries.get(name) : undefined);
  return sum;
}
