// The pod of the driver in a cluster: where it runs, which sidecars stand beside it, and whose account they use.
import type { Client, EventRecorder } from "../../api/client.ts";
import type { CSINodeObject } from "../../api/kinds/csinode-types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { User } from "../../api/request.ts";
import { keyOf } from "../../cluster/controllers/controller.ts";
import { controllerUser } from "../../cluster/controllers/manager.ts";
import { isReady } from "../../cluster/controllers/pods.ts";
import type { FileSystem } from "../../machine/files.ts";
import { type AddonContext, runsImage } from "../addon.ts";

export const DRIVER = "hostpath.csi.k8s.io";
export const IMAGE = "hostpathplugin";
export const TOPOLOGY = "topology.hostpath.csi/node";
const NODE_ID = "csi.volume.kubernetes.io/nodeid";
/** Until the kubelet has registered a driver or noticed that it is gone (virtual ms). */
const REGISTRATION = 500;

export type Sidecar = "csi-provisioner" | "csi-attacher" | "csi-resizer" | "csi-snapshotter";

/** The driver as one of its sidecars knows it. */
export interface Plugin {
  node: string;
  files: FileSystem;
  /** As the pod's service account. */
  api: Client;
  /** @param component how its events are signed */
  events(component: string): EventRecorder;
  /** How a sidecar signs that is named after its pod. */
  identity: string;
}

export class Plugins {
  readonly #pods = new Map<string, KubeObject>();
  readonly #recorders = new Map<string, EventRecorder>();
  readonly #context: AddonContext;

  constructor(context: AddonContext) {
    this.#context = context;
    const pods = context.api.scheme.byResource("", "v1", "pods")!;
    context.api.subscribe(pods, ({ type, object }) => {
      if (!runsImage(object, IMAGE) || !object["spec"].nodeName) return;
      const up = type !== "DELETED" && !object.metadata.deletionTimestamp && isReady(object);
      if (up === this.#pods.has(keyOf(object))) return;
      if (up) this.#pods.set(keyOf(object), object);
      else this.#pods.delete(keyOf(object));
      const node = object["spec"].nodeName as string;
      context.clock.after(REGISTRATION, () => this.#register(node));
    });
  }

  /** The driver, if it runs with `sidecar` beside it. */
  with(sidecar: Sidecar): Plugin | undefined {
    for (const pod of this.#pods.values()) {
      const files = this.#context.nodeFiles(pod["spec"].nodeName);
      if (!files || !runsImage(pod, sidecar)) continue;
      const user = controllerUser(pod["spec"].serviceAccountName ?? "default", pod.metadata.namespace);
      return {
        node: pod["spec"].nodeName,
        files,
        api: this.#context.api.client(user),
        events: (component) => this.#recorder(user, component),
        identity: `${DRIVER}_${pod.metadata.name}_${pod.metadata.uid}`,
      };
    }
    return undefined;
  }

  /** One for each signature: the same event again counts up. */
  #recorder(user: User, component: string): EventRecorder {
    const key = `${user.name}/${component}`;
    let recorder = this.#recorders.get(key);
    if (!recorder) this.#recorders.set(key, (recorder = this.#context.api.recorder(user, component)));
    return recorder;
  }

  /** What node-driver-registrar has the kubelet write: the driver on its CSINode, the topology on its Node. */
  #register(name: string): void {
    const { api: server } = this.#context;
    const api = server.client({ name: `system:node:${name}`, groups: ["system:nodes", "system:authenticated"] });
    const nodes = server.scheme.byResource("", "v1", "nodes")!;
    const csiNodes = server.scheme.byResource("storage.k8s.io", "v1", "csinodes")!;
    const node = api.find(nodes, name);
    const csiNode = api.find(csiNodes, name) as CSINodeObject | undefined;
    if (!node || !csiNode) return;
    const up = [...this.#pods.values()].some((pod) => pod["spec"].nodeName === name);
    const others = (csiNode.spec.drivers ?? []).filter((driver) => driver.name !== DRIVER);
    const drivers = up ? [...others, { name: DRIVER, nodeID: name, topologyKeys: [TOPOLOGY] }] : others;
    api.update(csiNodes, { ...csiNode, spec: { ...csiNode.spec, drivers: drivers.length ? drivers : null } } as KubeObject);
    // The label stays when the driver goes.
    if (up)
      api.update(nodes, {
        ...node,
        metadata: {
          ...node.metadata,
          labels: { ...node.metadata.labels, [TOPOLOGY]: name },
          annotations: { ...node.metadata.annotations, [NODE_ID]: JSON.stringify({ [DRIVER]: name }) },
        },
      });
  }
}
