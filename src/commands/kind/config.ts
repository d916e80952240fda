// What a cluster shall be: kind's configuration file and flags.
import { parseYaml } from "../../base/yaml.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Running, Task } from "../../machine/process.ts";
import type { Words } from "../clusters/words.ts";

interface NodeEntry {
  role?: "control-plane" | "worker";
  image?: string;
  labels?: Record<string, string>;
  extraPortMappings?: { containerPort: number; hostPort: number; listenAddress?: string; protocol?: string }[];
  [further: string]: unknown;
}

interface KindConfig {
  name?: string;
  nodes?: NodeEntry[];
  [further: string]: unknown;
}

export function* configOf(self: Running, words: Words): Task<KindConfig | string> {
  const path = words.flag("--config");
  if (path === undefined) return {};
  const { files } = self.machine;
  let text: string;
  if (path === "-") {
    text = "";
    while (!self.stdin.ended || self.stdin.readable) {
      text += self.stdin.read();
      if (!self.stdin.ended) yield { on: self.stdin.changed };
      else if (!self.stdin.readable) break;
      else text += self.stdin.read();
      if (self.stdin.ended) {
        text += self.stdin.read();
        break;
      }
    }
  } else {
    const whole = resolvePath(self.directory, path);
    if (!files.exists(whole)) return `failed to create cluster: error reading file: open ${path}: no such file or directory`;
    text = files.read(whole);
  }
  let config: KindConfig & { kind?: string; apiVersion?: string };
  try {
    config = (parseYaml(text) as typeof config) ?? {};
  } catch (error) {
    return `failed to create cluster: unable to decode config: yaml: ${(error as Error).message.split("\n")[0]}`;
  }
  if (config.kind !== undefined && config.kind !== "Cluster")
    return `failed to create cluster: unknown kind ${config.kind} for apiVersion: ${config.apiVersion ?? ""}`;
  const simulated = ["kind", "apiVersion", "name", "nodes"];
  const other = Object.keys(config).find((key) => !simulated.includes(key));
  if (other) return `k8s-quest does not simulate ${other} of kind's configuration yet`;
  const further = config.nodes
    ?.flatMap((node) => Object.keys(node))
    .find((key) => !["role", "image", "labels", "extraPortMappings"].includes(key));
  if (further) return `k8s-quest does not simulate ${further} of kind's nodes yet`;
  return config;
}
