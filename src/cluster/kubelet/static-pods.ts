// Static pods: what stands in the manifests folder of a node runs there, with or without an API server (pkg/kubelet/config/file.go).
import { load } from "js-yaml";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import { parseYaml, YamlError } from "../../base/yaml.ts";
import { digestOf } from "../../images/hash.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";

/** What texts say, read once a process: every world begins with the same manifests. */
const manifests = new Map<string, unknown>();

/** What Go says of a text that is no YAML. */
function wordsOf(text: string): string {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error.message;
    throw error;
  }
  return "yaml: invalid document";
}

/** Why a document is no pod, in the decoder's words; undefined where it is one. */
function problemOf(pod: PodObject | undefined): string | undefined {
  if (typeof pod !== "object" || pod === null)
    return 'couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const shown = () => `'${JSON.stringify(pod)}'`;
  if (!pod.kind) return `Object 'Kind' is missing in ${shown()}`;
  if (!pod.apiVersion) return `Object 'apiVersion' is missing in ${shown()}`;
  if (pod.apiVersion !== "v1")
    return `no kind "${pod.kind}" is registered for version "${pod.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  if (pod.kind !== "Pod") return `no kind "${pod.kind}" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  if (!pod.metadata?.name) return "invalid pod: [metadata.name: Required value: name or generateName is required]";
  if (!pod.spec?.containers?.length) return "invalid pod: [spec.containers: Required value]";
  return undefined;
}

const NOTHING_NEW = { added: [], removed: [] };

export class StaticPods {
  /** Uid by text of the manifest, of what is running. */
  #known = new Map<string, string>();
  /** What was read last, where there was nothing to complain of: nobody has to read the same again. */
  #read: { folder: string; root: FolderNode } | undefined;

  constructor(
    private readonly node: string,
    private readonly files: FileSystem,
    /** Empty: none. */
    public folder: string,
    private readonly clock: Clock,
    /** A file that is no pod is passed over and complained of. */
    private readonly complain: (path: string, error: string) => void = () => {},
  ) {}

  /** Whether the pod is what its file says now. */
  has(pod: PodObject): boolean {
    for (const uid of this.#known.values()) if (uid === pod.metadata.uid) return true;
    return false;
  }

  /** What came and what went since the last reading; a changed file is both. */
  read(): { added: PodObject[]; removed: string[] } {
    const { root, mounts } = this.files;
    if (this.#read?.root === root && this.#read.folder === this.folder && !mounts.length) return NOTHING_NEW;
    this.#read = { folder: this.folder, root };
    const seen = new Map<string, string>();
    const added: PodObject[] = [];
    for (const name of this.folder && this.files.isFolder(this.folder) ? this.files.list(this.folder) : []) {
      if (name.startsWith(".") || !/\.(ya?ml|json)$/.test(name)) continue;
      const text = this.files.read(`${this.folder}/${name}`);
      const known = this.#known.get(text);
      if (known) {
        seen.set(text, known);
        continue;
      }
      const pod = this.#parse(text, `${this.folder}/${name}`);
      if (!pod) {
        this.#read = undefined;
        continue;
      }
      seen.set(text, pod.metadata.uid);
      added.push(pod);
    }
    const removed = [...this.#known].filter(([text]) => !seen.has(text)).map(([, uid]) => uid);
    this.#known = seen;
    return { added, removed };
  }

  #parse(text: string, path: string): PodObject | undefined {
    let manifest: unknown;
    try {
      manifest = manifests.get(text) ?? load(text);
      if (manifests.size < 64) manifests.set(text, manifest);
    } catch {
      this.complain(path, wordsOf(text));
      return undefined;
    }
    const pod = manifest as PodObject | undefined;
    const wrong = problemOf(pod);
    if (wrong !== undefined || !pod) {
      this.complain(path, wrong ?? "EOF");
      return undefined;
    }
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
