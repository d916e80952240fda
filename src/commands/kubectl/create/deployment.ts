// kubectl create deployment: the Deployment that it sends.

import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { generator, randomSuffix } from "./generator.ts";
import { container, containerName, type Manifest, manifest } from "./objects.ts";

export interface DeploymentOptions {
  images: readonly string[];
  replicas: number;
  /** -1: none. */
  port: number;
  command: readonly string[];
  suffix(): string;
}

export function deployment(name: string, options: DeploymentOptions): Manifest {
  if (options.images.length > 1 && options.command.length) refuse("cannot specify multiple --image options and command");
  const labels = { app: name };
  const containers = options.images.map((image) => container(containerName(image, options.suffix), image, options.command));
  const first = containers[0];
  if (first && options.port >= 0) first.ports = [{ containerPort: options.port }];
  return manifest(
    "apps/v1",
    "Deployment",
    name,
    {
      spec: {
        replicas: options.replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
        strategy: {},
      },
      status: {},
    },
    { labels },
  );
}

export const command: Command = generator({
  name: "deployment",
  aliases: ["deploy"],
  summary: "Create a deployment with the specified name",
  usage: "deployment NAME --image=image -- [COMMAND] [args...]",
  required: ["image"],
  failure: "failed to create deployment: ",
  command: true,
  flags: [
    flag("image", "stringSlice", "[]", "Image names to run. A deployment can have several containers."),
    flag("port", "int32", "-1", "The containerPort that this deployment exposes."),
    flag("replicas", "int32", "1", "Number of replicas to create.", { shorthand: "r" }),
  ],
  generate: (session, call, name, words) =>
    deployment(name, {
      images: call.list("image"),
      replicas: call.int("replicas"),
      port: call.int("port"),
      command: words,
      suffix: () => randomSuffix(session),
    }),
});
