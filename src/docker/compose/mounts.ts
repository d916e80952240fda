// What a service has of files: volumes, secrets and configs, as the engine mounts them or as they are put into the container (pkg/compose/create.go, secrets.go).
import type { MountBody } from "../types.ts";
import { ComposeError, type FileReference, type Project, type Service } from "./model.ts";
import { bytes } from "./resources.ts";

/** Where a secret or a config is in the container. */
const placeOf = (kind: "secrets" | "configs", { source, target }: FileReference): string =>
  !target
    ? kind === "secrets"
      ? `/run/secrets/${source}`
      : `/${source}`
    : target.startsWith("/")
      ? target
      : kind === "secrets"
        ? `/run/secrets/${target}`
        : `/${target}`;

/** Files whose text stands in the project or its environment: put into the container before it starts. @throws ComposeError */
export function injected(project: Project, service: Service): { path: string; text: string; mode: number }[] {
  return (["secrets", "configs"] as const).flatMap((kind) =>
    (service[kind] ?? []).flatMap((reference) => {
      const { content, environment, external } = project[kind][reference.source]!;
      if (external) throw new ComposeError(`unsupported external ${kind === "secrets" ? "secret" : "config"} ${reference.source}`);
      if (content === undefined && environment === undefined) return [];
      const text = content ?? project.environment[environment!];
      if (text === undefined)
        throw new ComposeError(
          `environment variable ${JSON.stringify(environment)} required by file ${JSON.stringify(reference.source)} is not set`,
        );
      return [{ path: placeOf(kind, reference), text, mode: Number(reference.mode ?? 0o444) }];
    }),
  );
}

/** A volume of the project, or one that only `run --volume` names. */
const volumeName = ({ volumes }: Project, source: string): string => volumes[source]?.name ?? source;

export interface Mounts {
  /** `source:target:mode` */
  binds: string[];
  mounts: MountBody[];
  /** Targets of volumes without a name. */
  places: Record<string, object>;
}

export function mountsOf(project: Project, service: Service): Mounts {
  const binds: string[] = [];
  const mounts: MountBody[] = [];
  const places: Record<string, object> = {};
  for (const { type, source, target, read_only, bind, volume, tmpfs } of service.volumes ?? []) {
    const mode = read_only ? "ro" : "rw";
    if (type === "bind" && bind?.create_host_path) binds.push(`${source}:${target}:${mode}`);
    else if (type === "bind") mounts.push({ Type: "bind", Source: source!, Target: target, ReadOnly: read_only ?? false });
    else if (type === "tmpfs")
      mounts.push({
        Type: "tmpfs",
        Target: target,
        ...(tmpfs
          ? {
              TmpfsOptions: {
                ...(tmpfs.size === undefined ? {} : { SizeBytes: bytes(tmpfs.size) ?? 0 }),
                ...(tmpfs.mode === undefined ? {} : { Mode: Number(tmpfs.mode) }),
              },
            }
          : {}),
      });
    else if (!source) places[target] = {};
    else if (volume?.subpath)
      mounts.push({
        Type: "volume",
        Source: volumeName(project, source),
        Target: target,
        ReadOnly: read_only ?? false,
        VolumeOptions: { Subpath: volume.subpath },
      });
    else binds.push(`${volumeName(project, source)}:${target}:${mode}${volume?.nocopy ? ",nocopy" : ""}`);
  }
  for (const kind of ["secrets", "configs"] as const)
    for (const reference of service[kind] ?? []) {
      const { file } = project[kind][reference.source]!;
      if (file !== undefined) mounts.push({ Type: "bind", Source: file, Target: placeOf(kind, reference), ReadOnly: true });
    }
  return { binds, mounts, places };
}
