// Mirror pods: how a kubelet shows its static pods to the API server (pkg/kubelet/pod/mirror_client.go).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Access, attempt } from "./access.ts";

/** Whether a pod comes from the manifests folder of its node. */
export const isStatic = (pod: PodObject): boolean => pod.metadata.annotations?.["kubernetes.io/config.source"] === "file";

const HASH = "kubernetes.io/config.hash";
const MIRROR = "kubernetes.io/config.mirror";

/** What tells the versions of a static pod apart, and is its uid. */
export const hashOf = (pod: KubeObject): string | undefined => pod.metadata.annotations?.[HASH];

/** The hash of the static pod that a mirror shows; undefined where it is no mirror. */
export const mirrored = (pod: KubeObject): string | undefined => pod.metadata.annotations?.[MIRROR];

export class MirrorPods {
  readonly #access: Access;
  readonly #node: string;

  constructor(access: Access, node: string) {
    this.#access = access;
    this.#node = node;
  }

  /** A kubelet shows its static pods to the API server as mirror pods; they have no power there. True where the mirror is new. */
  show(pod: PodObject): boolean {
    const { pods, nodes } = this.#access.kinds;
    if (!pods || !nodes) return false;
    let made = false;
    attempt(() => {
      const before = this.of(pod);
      if (before && hashOf(before) === hashOf(pod)) return;
      if (before) this.remove(before);
      const node = this.#access.api.find(nodes, this.#node);
      this.#access.api.create(
        pods,
        {
          ...pod,
          metadata: {
            ...pod.metadata,
            uid: undefined,
            annotations: { ...pod.metadata.annotations, [MIRROR]: hashOf(pod) },
            ...(node
              ? { ownerReferences: [{ apiVersion: "v1", controller: true, kind: "Node", name: this.#node, uid: node.metadata.uid }] }
              : {}),
          },
        },
        { namespace: pod.metadata.namespace! },
      );
      made = true;
    });
    return made;
  }

  /** The mirror of a static pod, if the API server has it. */
  of(pod: PodObject): PodObject | undefined {
    return attempt(() => this.#access.api.find(this.#access.kinds.pods!, pod.metadata.name, { namespace: pod.metadata.namespace! })) as
      | PodObject
      | undefined;
  }

  /** Takes the mirror of a static pod away. */
  remove(pod: PodObject): void {
    const mirror = this.of(pod);
    if (mirror)
      attempt(() =>
        this.#access.api.delete(this.#access.kinds.pods!, mirror.metadata.name, {
          namespace: mirror.metadata.namespace!,
          gracePeriodSeconds: 0,
        }),
      );
  }

  /** What the API server calls the pod: the mirror of a static one. */
  objectOf(pod: PodObject): PodObject {
    if (!isStatic(pod)) return pod;
    const mirror = this.of(pod);
    return mirror && hashOf(mirror) === hashOf(pod) ? mirror : pod;
  }
}
