// Add-ons: what a cluster can do while certain images run in it. However a pod came there, by helm, kubectl or a mission's set-up, its Ready state is what counts.
import type { KubeObject } from "../api/object.ts";
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import type { Controller } from "../cluster/controllers/controller.ts";
import { startControllers } from "../cluster/controllers/manager.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import type { NodeConfig } from "../cluster/kubelet/node.ts";
import type { ContainerUsage } from "../cluster/kubelet/usage.ts";
import type { FileSystem } from "../machine/files.ts";

/** Machines of the cloud that a cluster's nodes can be made of. */
export interface Machines {
  /** What a node of such a machine is like. */
  readonly template: NodeConfig;
  /** Boots one more, which joins the cluster under this name. */
  add(name: string, labels: Readonly<Record<string, string>>): void;
  /** Switches one off for good. */
  remove(name: string): void;
}

export interface AddonContext {
  machines: Machines;
  api: ApiServer;
  clock: Clock;
  random: Random;
  /** The files of a node, where it exists. */
  nodeFiles(node: string): FileSystem | undefined;
  /** What the running containers of a pod use. */
  usage(pod: KubeObject): readonly ContainerUsage[];
}

export interface Addon {
  /** The image that makes it run: its repository, without a registry or a tag. */
  image: string;
  /** In what it differs from the real one: one sentence for docs/fidelity.md. */
  approximate?: string;
  /** What works while a Ready pod runs the image. */
  controllers(context: AddonContext): readonly Controller[];
}

/** Follows the pods of a cluster and lets the add-ons work while their images run. Returns how to stop. */
export function startAddons(addons: readonly Addon[], context: AddonContext): () => void {
  const { api, clock, random } = context;
  const pods = api.scheme.byResource("", "v1", "pods")!;
  const undo = addons.map((addon) => {
    const running = new Set<string>();
    const controllers = startControllers({
      api,
      clock,
      random: random.stream(`addon/${addon.image}`),
      controllers: addon.controllers(context),
      enabled: () => running.size > 0,
    });
    const stop = api.subscribe(pods, ({ type, key, object }) => {
      const runs = type !== "DELETED" && !object.metadata.deletionTimestamp && runsImage(object, addon.image) && isReady(object);
      if (runs === running.has(key)) return;
      if (runs) running.add(key);
      else running.delete(key);
      controllers.refresh();
    });
    return () => {
      stop();
      controllers.stop();
    };
  });
  return () => {
    for (const each of undo) each();
  };
}

/** Whether a pod has a container of an image, whatever its registry, tag or digest. */
export function runsImage({ spec }: KubeObject, image: string): boolean {
  const containers: readonly { image?: string }[] = spec.containers;
  for (let at = 0; at < containers.length; at++) {
    const own = containers[at]!.image;
    // Asked at every change of every pod: most run something else altogether.
    if (!own?.includes(image)) continue;
    const repository = own.replace(/[@:][^/]*$/, "");
    if (repository === image || repository.endsWith(`/${image}`)) return true;
  }
  return false;
}
