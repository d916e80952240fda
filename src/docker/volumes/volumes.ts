// The volumes of an engine: file systems that outlive containers (volume/service).
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { FileError } from "../../machine/file-error.ts";
import { FileSystem } from "../../machine/files.ts";
import { Entries } from "../../machine/made-files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import { badRequest, conflict, notFound } from "../error.ts";
import type { Events } from "../events.ts";
import { prepareMemory } from "./memory.ts";
import { checkVolumeOptions, isInMemory } from "./options.ts";

export interface VolumeOptions {
  Name?: string;
  Driver?: string;
  DriverOpts?: Readonly<Record<string, string>>;
  Labels?: Readonly<Record<string, string>>;
}

export interface Volume {
  readonly name: string;
  /** Virtual ms. */
  readonly created: number;
  /** Nobody named it: it goes with its container's --rm, and with prune. */
  readonly anonymous: boolean;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly options: Readonly<Record<string, string>> | null;
  readonly files: FileSystem;
}

/** Where the daemon keeps volumes on its computer. */
export const VOLUMES = "/var/lib/docker/volumes";
export const mountpointOf = (name: string): string => `${VOLUMES}/${name}/_data`;

const sorted = (options: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
/** The label of volumes that nobody named. */
const ANONYMOUS = "com.docker.volume.anonymous";

export class Volumes {
  readonly #volumes = new Map<string, Volume>();

  /** @param users the identities of the containers that have a volume */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly events: Events,
    private readonly users: (volume: string) => readonly string[],
  ) {}

  get all(): readonly Volume[] {
    return [...this.#volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  find(name: string): Volume | undefined {
    return this.#volumes.get(name);
  }
  /** @throws EngineError */
  get(name: string): Volume {
    const found = this.#volumes.get(name);
    if (!found) throw notFound(`get ${name}: no such volume`);
    return found;
  }
  inUse(volume: Volume): boolean {
    return this.users(volume.name).length > 0;
  }

  /** The volume of that name, made where there is none; without a name, an anonymous one. @throws EngineError */
  create({ Name = "", Driver = "local", DriverOpts, Labels }: VolumeOptions = {}): Volume {
    if (Driver && Driver !== "local")
      throw notFound(`create ${Name}: error looking up volume plugin ${Driver}: plugin "${Driver}" not found`);
    if (Name && (Name.length < 2 || !NAME.test(Name)))
      throw badRequest(
        Name.length < 2
          ? `create ${Name}: volume name is too short, names should be at least two alphanumeric characters`
          : `create ${Name}: ${JSON.stringify(Name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    const known = Name ? this.#volumes.get(Name) : undefined;
    if (known) return known;
    if (DriverOpts) checkVolumeOptions(DriverOpts, `create ${Name}: `);
    const name = Name || this.random.hex(64);
    const volume: Volume = {
      name,
      created: this.clock.now,
      anonymous: !Name,
      labels: Name ? (Labels ?? null) : { [ANONYMOUS]: "", ...Labels },
      // A map of Go is told in the order of its names.
      options: DriverOpts && Object.keys(DriverOpts).length ? sorted(DriverOpts) : null,
      files: new FileSystem(() => this.clock.now, { ...emptyFolder, modified: this.clock.now }),
    };
    if (isInMemory(DriverOpts)) prepareMemory(volume.files, DriverOpts?.["o"] ?? "");
    this.#volumes.set(name, volume);
    this.events.add("volume", "create", name, { driver: "local" });
    return volume;
  }

  /** @throws EngineError */
  remove(name: string, force = false): void {
    if (force && !this.#volumes.has(name)) return;
    const volume = this.get(name);
    const users = this.users(name);
    if (users.length) throw conflict(`remove ${name}: volume is in use - [${users.join(", ")}]`);
    this.#volumes.delete(volume.name);
    this.events.add("volume", "destroy", name, { driver: "local" });
  }

  /** A new volume begins with what the image has at the place where it is mounted. */
  fill(volume: Volume, folder: FolderNode): void {
    if (volume.files.list("/").length) return;
    for (const [name, node] of folder.entries) volume.files.put(`/${name}`, node);
    volume.files.setMode("/", folder.mode, folder.owner, folder.group);
  }
}

/** What is at VOLUMES: who looks or writes there sees and changes what containers do. */
export function volumeFiles(volumes: Volumes, clock: Clock): FileSystem {
  const root: FolderNode = {
    ...emptyFolder,
    mode: 0o701,
    entries: new Entries(
      () => volumes.all.map(({ name }) => name),
      (name) => {
        const found = volumes.find(name);
        return found && { ...emptyFolder, mode: 0o701, modified: found.created, entries: new Map([["_data", found.files.root]]) };
      },
    ),
  };
  return new FileSystem(() => clock.now, undefined, {
    root: () => root,
    change: (path, node) => {
      const [name = "", data, ...rest] = path.split("/").filter(Boolean);
      const files = data === "_data" ? volumes.find(name)?.files : undefined;
      if (!files || (!rest.length && node?.type !== "folder")) throw new FileError("EPERM", path);
      if (!rest.length && node?.type === "folder") {
        files.setMode("/", node.mode, node.owner, node.group);
        return;
      }
      const inside = `/${rest.join("/")}`;
      if (node) files.put(inside, node);
      else files.remove(inside, { recursive: true });
    },
  });
}
