// Static pods: what stands in the manifests folder of a node runs there, with or without an API server (pkg/kubelet/config/file.go).
import { load } from "js-yaml";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import { digestOf } from "../../images/hash.ts";
import type { FileSystem } from "../../machine/files.ts";

/** What texts say, read once a process: every world begins with the same manifests. */
const manifests = new Map<string, unknown>();

export class StaticPods {
  /** Uid by text of the manifest, of what is running. */
  #known = new Map<string, string>();

  constructor(
    private readonly node: string,
    private readonly files: FileSystem,
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  /** What came and what went since the last reading; a changed file is both. */
  read(): { added: PodObject[]; removed: string[] } {
    const seen = new Map<string, string>();
    const added: PodObject[] = [];
    for (const name of this.files.isFolder(this.folder) ? this.files.list(this.folder) : []) {
      if (name.startsWith(".") || !/\.(ya?ml|json)$/.test(name)) continue;
      const text = this.files.read(`${this.folder}/${name}`);
      const known = this.#known.get(text);
      if (known) {
        seen.set(text, known);
        continue;
      }
      const pod = this.#parse(text);
      if (!pod) continue;
      seen.set(text, pod.metadata.uid);
      added.push(pod);
    }
    const removed = [...this.#known].filter(([text]) => !seen.has(text)).map(([, uid]) => uid);
    this.#known = seen;
    return { added, removed };
  }

  /** A file that is no pod is passed over, as the kubelet does (it complains in its log). */
  #parse(text: string): PodObject | undefined {
    let manifest: unknown;
    try {
      manifest = manifests.get(text) ?? load(text);
      if (manifests.size < 64) manifests.set(text, manifest);
    } catch {
      return undefined;
    }
    const pod = manifest as PodObject | undefined;
    if (pod?.kind !== "Pod" || !pod.metadata?.name || !pod.spec?.containers?.length) return undefined;
    const hash = digestOf(`${this.node} ${text}`).slice(0, 32);
    return {
      ...pod,
      metadata: {
        ...pod.metadata,
        name: `${pod.metadata.name}-${this.node}`,
        namespace: pod.metadata.namespace ?? "default",
        uid: hash,
        annotations: {
          ...pod.metadata.annotations,
          "kubernetes.io/config.hash": hash,
          "kubernetes.io/config.seen": timestamp(this.clock.now),
          "kubernetes.io/config.source": "file",
        },
      },
      spec: {
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        dnsPolicy: "ClusterFirst",
        ...pod.spec,
        nodeName: this.node,
        tolerations: [...(pod.spec.tolerations ?? []), { effect: "NoExecute", operator: "Exists" }],
      },
    };
  }
}
