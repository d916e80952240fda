// New images from containers and from archives: commit and import (daemon/commit.go, daemon/images/image_import.go).
import type { FolderNode } from "../../machine/nodes.ts";
import { layerBetween } from "../build/tree.ts";
import type { DockerContainer } from "../containers/container.ts";
import { badRequest } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { ContainerBody } from "../types.ts";
import { type DockerImage, idOf } from "./image.ts";

/** The words of CMD and the like: a list in JSON, or a line for a shell. */
function wordsOf(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === "string")) return list;
  } catch {
    // Not a list: a line for a shell.
  }
  return ["/bin/sh", "-c", text];
}

const pairsOf = (text: string): [string, string][] => {
  const found = [...text.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)].map(
    ([, key, value]) => [key!, value!.replace(/^(["'])(.*)\1$/s, "$2")] as [string, string],
  );
  if (found.length) return found;
  const [key = "", value = ""] = text.split(/\s+(.*)/s);
  return [[key, value]];
};

/** What --change says: instructions of a Dockerfile that only touch the configuration. @throws EngineError */
export function changed(config: ContainerBody, changes: readonly string[]): ContainerBody {
  let result = config;
  for (const line of changes) {
    const [word = "", rest = ""] = line.trim().split(/\s+(.*)/s);
    switch (word.toUpperCase()) {
      case "CMD":
        result = { ...result, Cmd: wordsOf(rest) };
        break;
      case "ENTRYPOINT":
        result = { ...result, Entrypoint: wordsOf(rest) };
        break;
      case "ENV": {
        const env = new Map((result.Env ?? []).map((each) => [each.split("=", 1)[0]!, each]));
        for (const [key, value] of pairsOf(rest)) env.set(key, `${key}=${value}`);
        result = { ...result, Env: [...env.values()] };
        break;
      }
      case "LABEL":
        result = { ...result, Labels: { ...result.Labels, ...Object.fromEntries(pairsOf(rest)) } };
        break;
      case "EXPOSE":
        result = {
          ...result,
          ExposedPorts: {
            ...result.ExposedPorts,
            ...Object.fromEntries(rest.split(/\s+/).map((port) => [port.includes("/") ? port : `${port}/tcp`, {}])),
          },
        };
        break;
      case "USER":
        result = { ...result, User: rest };
        break;
      case "WORKDIR":
        result = { ...result, WorkingDir: rest.startsWith("/") ? rest : `${(result.WorkingDir || "").replace(/\/$/, "")}/${rest}` };
        break;
      case "VOLUME":
        result = {
          ...result,
          Volumes: {
            ...result.Volumes,
            ...Object.fromEntries((rest.startsWith("[") ? wordsOf(rest) : rest.split(/\s+/)).map((path) => [path, {}])),
          },
        };
        break;
      case "STOPSIGNAL":
        result = { ...result, StopSignal: rest };
        break;
      case "ONBUILD":
        result = { ...result, OnBuild: [...(result.OnBuild ?? []), rest] };
        break;
      default:
        throw badRequest(`${word} is not a valid change command`);
    }
  }
  return result;
}

/** The image that a container would be. @throws EngineError */
export function commitContainer(
  engine: Parts,
  container: DockerContainer,
  { comment, author, changes }: { comment: string; author: string; changes: readonly string[] },
): DockerImage {
  const { image } = container;
  const { Healthcheck, StopSignal, Shell, ExposedPorts, Env, Cmd, Entrypoint, Labels, User, Volumes, WorkingDir } = container.config;
  const config = changed(
    {
      ...image.config,
      User: User ?? "",
      Env: Env ?? [],
      Cmd: Cmd ?? null,
      Entrypoint: Entrypoint ?? null,
      Labels: Labels ?? {},
      Volumes: Volumes ?? null,
      WorkingDir: WorkingDir ?? "",
      ...(ExposedPorts ? { ExposedPorts } : {}),
      ...(Healthcheck ? { Healthcheck } : {}),
      ...(StopSignal ? { StopSignal } : {}),
      ...(Shell ? { Shell } : {}),
    },
    changes,
  );
  const files = container.files.root;
  const { digest, size, trees } = layerBetween(image.files, files);
  const created = engine.clock.now;
  const history = [...image.history, { created, createdBy: container.argv.join(" "), comment, digest, size, trees }];
  return {
    ...kept(image),
    id: idOf(config, history, author + engine.random.hex(16)),
    created,
    author,
    config,
    history,
    parent: image.id,
    files,
  };
}

/** What an image passes on: getters and methods are not spread. */
const kept = (image: DockerImage): Pick<DockerImage, "usage" | "program" | "architecture"> => ({
  ...(image.architecture === undefined ? {} : { architecture: image.architecture }),
  usage: image.usage,
  program: (path) => image.program(path),
});

const EMPTY: FolderNode = Object.freeze({ type: "folder", entries: new Map(), mode: 0o755, owner: 0, modified: 0 });

/** An image of one layer. @throws EngineError */
export function importFiles(
  engine: Parts,
  files: FolderNode,
  { message, changes, from = "-" }: { message: string; changes: readonly string[]; from?: string },
): DockerImage {
  const config = changed({ Env: [], Cmd: null, Entrypoint: null, Labels: {} }, changes);
  const { digest, size, trees } = layerBetween(EMPTY, files);
  const created = engine.clock.now;
  const history = [{ created, createdBy: "", comment: message || `Imported from ${from}`, digest, size, trees }];
  return {
    id: idOf(config, history, engine.random.hex(16)),
    created,
    author: "",
    config,
    history,
    parent: undefined,
    files,
    usage: { idleCpu: 0, idleMemory: 2 ** 20, request: { cpu: 0, memory: 0 }, leak: 0 },
    program: importedProgram(engine),
  };
}

/** What is behind binaries that came as mere files: what images here have under the same path. */
export function importedProgram({ images }: Pick<Parts, "images">): DockerImage["program"] {
  const sources = images.all;
  return (path) => {
    for (const source of sources) {
      const found = source.program(path);
      if (found) return found;
    }
    return undefined;
  };
}
