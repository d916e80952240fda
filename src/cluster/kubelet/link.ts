// A kubelet's way to the API server: whether anything can be asked, what was missed meanwhile, and what the log says of it.
import type { ApiServer } from "../apiserver/index.ts";
import type { KubeletLog } from "./log.ts";

export class Link {
  #missed = false;
  #wasCut = false;

  constructor(
    private readonly node: string,
    private readonly api: ApiServer,
    private readonly log: KubeletLog,
    /** Why nothing can be asked, in the words of Go's net/http: "dial tcp …". */
    private readonly trouble: (() => string | undefined) | undefined,
    /** Address and port. */
    private readonly server: string,
  ) {}

  /** Whether nothing of this node reaches an API server. */
  get severed(): boolean {
    return this.trouble?.() !== undefined;
  }
  /** Whether the API server cannot be asked now. */
  get cut(): boolean {
    return !this.api.available || this.trouble?.() !== undefined;
  }

  /** Whether a change does not arrive; then everything has to be read again later. */
  misses(): boolean {
    if (!this.cut) return false;
    this.#missed = true;
    return true;
  }

  /** Has a look, and says in the log what is wrong; "recovered" where the way is open again after it was not. */
  look(): "cut" | "open" | "recovered" {
    const error = this.api.available ? this.trouble?.() : (this.trouble?.() ?? `dial tcp ${this.server}: connect: connection refused`);
    if (error !== undefined) {
      this.#wasCut = true;
      this.#complain(error);
      return "cut";
    }
    const recovered = this.#wasCut || this.#missed;
    this.#wasCut = this.#missed = false;
    return recovered ? "recovered" : "open";
  }

  #complain(error: string): void {
    const get = (path: string) => `Get "https://${this.server}${path}": ${error}`;
    this.log.error("controller.go:145", "Failed to ensure lease exists, will retry", {
      err: get(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${this.node}?timeout=10s`),
      interval: "7s",
    });
    this.log.error("kubelet_node_status.go:474", "Error updating node status, will retry", {
      err: `error getting node "${this.node}": ${get(`/api/v1/nodes/${this.node}?resourceVersion=0&timeout=10s`)}`,
    });
    this.log.error("kubelet_node_status.go:461", "Unable to update node status", { err: "update node status exceeds retry count" });
    this.log.error("reflector.go:205", "Failed to watch", {
      err: `failed to list *v1.Service: ${get("/api/v1/services?fieldSelector=spec.clusterIP%21%3DNone&limit=500&resourceVersion=0")}`,
      logger: "UnhandledError",
      reflector: "k8s.io/client-go/informers/factory.go:160",
      type: "*v1.Service",
    });
  }
}
