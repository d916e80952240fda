// From a container's specification to a container: command, environment, user, files and mounts (pkg/kubelet/kubelet_pods.go, kuberuntime_container.go).
import type { Container as ContainerSpec, PodObject } from "../../api/kinds/pod/types.ts";
import type { ContainerConfig } from "../../containers/container.ts";
import { APPLICATION_PATH } from "../../images/build.ts";
import type { Image } from "../../images/image.ts";
import { DECLARED_PORTS } from "../../images/programs/application.ts";
import { FileError } from "../../machine/file-error.ts";
import { FileSystem } from "../../machine/files.ts";
import { sharedMemoryKind } from "../../machine/shared-memory.ts";
import { type SignalName, signalNames } from "../../machine/signals.ts";
import { amount, milli } from "./amounts.ts";
import { credentialsOf, homeOf } from "./credentials.ts";
import type { NodeFacts } from "./downward.ts";
import { ConfigError, environmentOf, expand, type Sources } from "./environment.ts";
import type { Sandbox } from "./sandbox.ts";
import type { MountedVolume } from "./volume-parts.ts";

export interface LaunchParts {
  sources: Sources;
  node: NodeFacts;
  now(): number;
  id: string;
}

/** @throws ConfigError */
export function configOf(
  pod: PodObject,
  spec: ContainerSpec,
  image: Image,
  sandbox: Sandbox,
  volumes: ReadonlyMap<string, MountedVolume>,
  parts: LaunchParts,
): ContainerConfig {
  const own = environmentOf(pod, spec, parts.sources, parts.node, sandbox.addresses);
  const credentials = credentialsOf(pod, spec, image);
  // Not a spread, which gives each of such objects a hidden class of its own.
  const environment: Record<string, string> = Object.assign({}, image.config.environment, { HOSTNAME: sandbox.hostname }, own);
  environment["HOME"] ??= homeOf(image, credentials.user);
  if (spec.tty) environment["TERM"] ??= "xterm";
  const command = spec.command?.length ? spec.command.map((word) => expand(word, own)) : image.config.entrypoint;
  const args = spec.args?.length ? spec.args.map((word) => expand(word, own)) : spec.command?.length ? [] : image.config.command;
  const files = filesOf(spec, image, sandbox, volumes, own, parts.now);
  const declared = (spec.ports ?? []).map((port) => port.containerPort).join(",");
  return {
    id: parts.id,
    name: spec.name,
    image,
    argv: command.concat(args),
    environment,
    directory: spec.workingDir || image.config.directory || "/",
    credentials,
    hostname: sandbox.hostname,
    files,
    network: sandbox.stack,
    stdin: spec.stdin ?? false,
    tty: spec.tty ?? false,
    memoryLimit: amount(spec.resources?.limits?.["memory"]),
    cpuLimit: milli(spec.resources?.limits?.["cpu"]),
    stopSignal: signalOf(spec.lifecycle?.stopSignal ?? image.config.stopSignal),
    ...(declared && image.config.entrypoint[0] === APPLICATION_PATH ? { firstOnly: { [DECLARED_PORTS]: declared } } : {}),
  };
}

const signalOf = (name: string): SignalName => ((signalNames as string[]).includes(name) ? (name as SignalName) : "SIGTERM");

/** The container's own tree: the image's, with the pod's files about names and its volumes mounted. */
function filesOf(
  spec: ContainerSpec,
  image: Image,
  sandbox: Sandbox,
  volumes: ReadonlyMap<string, MountedVolume>,
  variables: Record<string, string>,
  now: () => number,
): FileSystem {
  const files = new FileSystem(now, image.files);
  for (const name of ["hosts", "resolv.conf", "hostname"]) files.mount(`/etc/${name}`, sandbox.files, { inside: `/${name}` });
  files.mount("/dev/shm", sandbox.sharedMemory, { kind: sharedMemoryKind(sandbox.sharedMemory) });
  const message = spec.terminationMessagePath ?? "/dev/termination-log";
  if (!files.exists(message)) {
    files.makeFolder(message.slice(0, message.lastIndexOf("/")) || "/", { parents: true });
    files.write(message, "", { mode: 0o666 });
  }
  for (const mount of spec.volumeMounts ?? []) {
    const volume = volumes.get(mount.name);
    if (!volume) continue;
    const sub = mount.subPathExpr ? subPathOf(mount.subPathExpr, variables) : (mount.subPath ?? "");
    const inside = sub ? `${volume.inside}/${sub}` : volume.inside;
    if (sub && !volume.files.exists(inside))
      try {
        volume.files.makeFolder(inside, { parents: true });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        throw new ConfigError(`failed to create subPath directory for volumeMount "${mount.name}" of container "${spec.name}"`);
      }
    if (sub && volume.refresh) pinned(files, mount.mountPath, volume, inside);
    else files.mount(mount.mountPath, volume.files, { inside, readOnly: mount.readOnly === true || volume.readOnly });
  }
  for (const { name, devicePath } of spec.volumeDevices ?? []) {
    const device = volumes.get(name);
    if (device) files.mount(devicePath, device.files, { inside: device.inside });
  }
  if (spec.securityContext?.readOnlyRootFilesystem) files.readOnly = true;
  return files;
}

/** A subPathExpr with the container's variables in it; all must be there (kubecontainer.ExpandContainerVolumeMounts). @throws ConfigError */
function subPathOf(text: string, variables: Readonly<Record<string, string>>): string {
  for (const [, name = ""] of text.replaceAll("$$", "").matchAll(/\$\(([^)]*)\)/g))
    if (variables[name] === undefined) throw new ConfigError(`missing value for ${JSON.stringify(name)}`);
  const path = expand(text, variables);
  if (path.startsWith("/")) throw new ConfigError(`error SubPath \`${path}\` must not be an absolute path`);
  if (path.split("/").includes("..")) throw new ConfigError(`unable to provision SubPath \`${path}\`: must not contain '..'`);
  return path;
}

/** A subPath of a ConfigMap or Secret is what it was when the container started: updates do not reach it. */
function pinned(files: FileSystem, path: string, volume: MountedVolume, inside: string): void {
  const node = volume.files.stat(inside);
  const copy = new FileSystem(() => 0, { type: "folder", entries: new Map([["it", node]]), mode: 0o755, owner: 0, modified: 0 });
  files.mount(path, copy, { inside: "/it", readOnly: true });
}
