// What is mounted in a container: volumes, folders of the computer, memory (daemon/volumes_unix.go, volume/mounts).
import { FileSystem } from "../../machine/files.ts";
import { badRequest, notFound } from "../error.ts";
import type { DockerImage } from "../images/image.ts";
import type { ContainerBody, HostConfig, MountBody } from "../types.ts";
import { inMemory, type MemoryOptions, memoryOptions } from "../volumes/memory.ts";
import { behind } from "../volumes/options.ts";
import type { Volumes } from "../volumes/volumes.ts";
import { mountpointOf } from "../volumes/volumes.ts";

export interface Mount {
  readonly type: "bind" | "volume" | "tmpfs";
  /** The volume's name. */
  readonly name?: string;
  /** A volume that nobody named here: it goes with the container. */
  readonly unnamed?: boolean;
  /** A volume that begins with what the image has there. */
  readonly populates?: boolean;
  /** The path on the computer. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** What was written after the second colon. */
  readonly mode: string;
  readonly files: FileSystem;
  /** The folder in `files`; "" is its root. */
  readonly inside: string;
}

export interface MountParts {
  volumes: Volumes;
  /** The computer's files: what binds lead to. */
  host: FileSystem;
  now(): number;
  /** The mounts of another container, for --volumes-from. */
  of(container: string): readonly Mount[];
}

const MODES = new Set([
  "ro",
  "rw",
  "z",
  "Z",
  "nocopy",
  "cached",
  "delegated",
  "consistent",
  "shared",
  "slave",
  "private",
  "rshared",
  "rslave",
  "rprivate",
]);

/** "SOURCE:TARGET[:MODE]" or "TARGET". @throws EngineError */
export function parseBind(text: string): { source: string; target: string; mode: string } {
  const parts = text.split(":");
  if (parts.length > 3 || parts.some((part, index) => !part && index < 2)) throw badRequest(`invalid volume specification: '${text}'`);
  const [first = "", second, mode = ""] = parts;
  const lone = second === undefined;
  const target = lone ? first : second;
  if (mode && !mode.split(",").every((each) => MODES.has(each))) throw badRequest(`invalid mode: ${mode}`);
  if (!target.startsWith("/"))
    throw badRequest(
      `invalid volume specification: '${text}': invalid mount config for type "${first.startsWith("/") && !lone ? "bind" : "volume"}": invalid mount path: '${target}' mount path must be absolute`,
    );
  if (target.replace(/\/+$/, "") === "")
    throw badRequest(
      `invalid volume specification: '${text}': invalid mount config for type "${first.startsWith("/") ? "bind" : "volume"}": invalid specification: destination can't be '/'`,
    );
  return { source: lone ? "" : first, target: tidy(target), mode };
}

const tidy = (path: string): string => path.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");

/** All mounts of a new container. Volumes that are named and missing are made. @throws EngineError */
export function mountsOf(parts: MountParts, image: DockerImage, config: ContainerBody, host: HostConfig): Mount[] {
  const found = new Map<string, Mount>();
  const add = (mount: Mount) => {
    if (found.has(mount.target)) throw badRequest(`Duplicate mount point: ${mount.target}`);
    found.set(mount.target, mount);
  };
  const volume = (name: string, target: string, mode: string, options: MountBody["VolumeOptions"] = {}): Mount => {
    const made = parts.volumes.create({
      ...(name ? { Name: name } : {}),
      Driver: options.DriverConfig?.Name || host.VolumeDriver || "local",
      ...(options.Labels ? { Labels: options.Labels } : {}),
      ...(options.DriverConfig?.Options ? { DriverOpts: options.DriverConfig.Options } : {}),
    });
    const bound = behind(made.options);
    const folder = new FileSystem(parts.now, image.files).lookup(target);
    const populates = folder !== undefined && !options.NoCopy && !mode.split(",").includes("nocopy");
    if (populates && folder.type === "folder" && !bound) parts.volumes.fill(made, folder);
    const inside = options.Subpath ? `/${options.Subpath}` : "";
    if (inside && !made.files.exists(inside))
      throw notFound(`cannot access path ${mountpointOf(made.name)}${inside}: no such file or directory`);
    const readOnly = mode.split(",").includes("ro");
    return {
      type: "volume",
      name: made.name,
      ...(name ? {} : { unnamed: true }),
      populates,
      source: mountpointOf(made.name),
      target,
      readOnly,
      mode: mode || "z",
      files: bound ? parts.host : made.files,
      inside: bound ? tidy(`${bound}${inside}`) : inside,
    };
  };
  const bind = (source: string, target: string, mode: string): Mount => ({
    type: "bind",
    source,
    target,
    readOnly: mode.split(",").includes("ro"),
    mode,
    files: parts.host,
    inside: source,
  });
  for (const from of host.VolumesFrom ?? []) {
    const [container = "", mode = ""] = from.split(":");
    for (const mount of parts.of(container)) found.set(mount.target, mode === "ro" ? { ...mount, readOnly: true, mode } : mount);
  }
  const own = new Map(found);
  found.clear();
  for (const text of host.Binds ?? []) {
    const { source, target, mode } = parseBind(text);
    if (source.startsWith("/")) {
      if (!parts.host.exists(source)) parts.host.makeFolder(source, { parents: true });
      add(bind(tidy(source), target, mode));
    } else add(volume(source, target, mode));
  }
  for (const { Type, Source = "", Target, ReadOnly, VolumeOptions, BindOptions, TmpfsOptions } of host.Mounts ?? []) {
    const mode = ReadOnly ? "ro" : "";
    const bad = (why: string) => badRequest(`invalid mount config for type "${Type}": ${why}`);
    if (!Target) throw bad("field Target must not be empty");
    if (!Target.startsWith("/")) throw bad(`invalid mount path: '${Target}' mount path must be absolute`);
    const target = tidy(Target);
    if (Type === "bind") {
      if (!Source) throw bad("field Source must not be empty");
      if (!Source.startsWith("/")) throw bad(`invalid mount path: '${Source}' mount path must be absolute`);
      if (!parts.host.exists(Source)) {
        if (!BindOptions?.CreateMountpoint) throw bad(`bind source path does not exist: ${Source}`);
        parts.host.makeFolder(Source, { parents: true });
      }
      add(bind(tidy(Source), target, mode));
    } else if (Type === "volume") add({ ...volume(Source, target, mode, VolumeOptions), mode: mode || "z" });
    else if (Type === "tmpfs") {
      if (Source) throw bad("field Source must not be specified");
      add(memory(parts, target, { size: TmpfsOptions?.SizeBytes || undefined, mode: TmpfsOptions?.Mode }));
    } else throw badRequest(`mount type unknown: ${JSON.stringify(Type)}`);
  }
  for (const [path, options] of Object.entries(host.Tmpfs ?? {})) add(memory(parts, tidy(path), memoryOptions(options)));
  for (const path of Object.keys(config.Volumes ?? {}))
    if (!found.has(tidy(path)) && !own.has(tidy(path))) found.set(tidy(path), { ...volume("", tidy(path), ""), mode: "" });
  return [...new Map([...own, ...found]).values()];
}

const memory = ({ now }: MountParts, target: string, options: MemoryOptions): Mount => ({
  type: "tmpfs",
  source: "",
  target,
  readOnly: false,
  mode: "",
  files: inMemory(new FileSystem(now), options),
  inside: "",
});
