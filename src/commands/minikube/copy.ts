// minikube cp: a file of the computer or of a node to another place (cmd/minikube/cmd/cp.go).
import { FileError } from "../../machine/file-error.ts";
import type { FileSystem } from "../../machine/files.ts";
import { baseName, parent, resolvePath } from "../../machine/paths.ts";
import type { Process, Running } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import type { Words } from "../clusters/words.ts";
import { type Profile, profilesOf } from "./profiles.ts";
import { exiting, fail, notFound, notRunning } from "./words.ts";

/** The node that a name means: whole, or without the profile before it. */
export const nodeNamed = (profile: Profile, name: string): string | undefined =>
  profile.nodes.find((node) => node.name === name || node.name === `${profile.name}-${name}`)?.name;

interface Remote {
  /** "" is none. */
  node: string;
  path: string;
}
const remote = (text: string): Remote => {
  const [, node = "", path = text] = /^([^/:]+):(\/.*)$/s.exec(text) ?? [];
  return { node, path };
};

export function* copy(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const operands = words.plain.slice(1);
  if (operands.length !== 2)
    return yield* exiting(
      self,
      "MK_USAGE",
      'Please specify the path to copy:\n\tminikube cp <source file path> <target file absolute path> (example: "minikube cp a/b.txt /copied.txt")',
    );
  const source = remote(operands[0]!);
  const given = remote(operands[1]!);
  const target = given.path.endsWith("/") ? { ...given, path: `${given.path}${baseName(source.path)}` } : given;
  if (!source.node && !target.node && !target.path.startsWith("/"))
    return yield* exiting(
      self,
      "MK_USAGE",
      'Target <remote file path> must be an absolute Path. Relative Path is not allowed (example: "minikube:/home/docker/copied.txt")',
    );
  const cluster = world.clusters.get(name)!;
  const filesOf = (node: string): FileSystem | undefined => {
    const found = nodeNamed(profile, node);
    return found === undefined ? undefined : cluster.nodes.get(found)!.files;
  };
  const here = self.machine.files;
  const from = source.node ? filesOf(source.node) : here;
  // Without a node in either, the first one is meant.
  const to = target.node ? filesOf(target.node) : source.node ? here : filesOf(profile.nodes[0]!.name);
  if (!from || !to) return yield* exiting(self, "GUEST_NODE_RETRIEVE", `Node ${from ? target.node : source.node} does not exist.`);
  const path = source.node ? source.path : resolvePath(self.directory, source.path);
  if (!from.exists(path))
    return source.node
      ? yield* fail(self, `getting file from ${source.node} node: stat ${path}: No such file or directory\n`, 1)
      : yield* exiting(self, "HOST_PATH_MISSING", `Cannot find directory &{ ${source.path}} for copy`);
  const place = to === here ? resolvePath(self.directory, target.path) : target.path;
  try {
    if (!to.exists(parent(place))) to.makeFolder(parent(place), { parents: true });
    to.put(place, { ...from.stat(path), mode: 0o644, owner: to === here ? self.user : 0, modified: self.clock.now });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* exiting(self, "MK_COMMAND_RUNNER", `Fail to copy file ${source.path}: ${error.path}: ${error.message}`);
  }
  return 0;
}
