// The sample CSI driver of the Kubernetes project: volumes on one node that can grow, be copied and be snapshotted (kubernetes-csi/csi-driver-host-path).
import type { Addon } from "../addon.ts";
import { attacher } from "./attacher.ts";
import { IMAGE, Plugins } from "./plugin.ts";
import { provisioner } from "./provisioner.ts";
import { resizer } from "./resizer.ts";
import { snapshotter } from "./snapshotter.ts";

export const csiHostpath: Addon = {
  approximate: "without inline volumes, health monitoring and group snapshots; a snapshot is a folder beside the volumes, not an archive",
  image: IMAGE,
  controllers(context) {
    const plugins = new Plugins(context);
    return [provisioner(context, plugins), attacher(context, plugins), resizer(context, plugins), snapshotter(context, plugins)];
  },
};
