// What of the control plane works now: set by the programs in its containers, asked by whoever needs an API server.
import { Signal } from "../../base/signal.ts";

export class ControlPlane {
  /** etcd answers its clients at this port of the node; undefined while it does not. */
  etcd: number | undefined;
  /** The API server answers at this port. */
  apiserver: number | undefined;
  /** Components that run but are kept from the API server, by their own kubeconfigs. */
  readonly idle = new Set<string>();
  /** Fires when one of them begins or ends. */
  readonly changed = new Signal();

  /** @param server the API server's URL, as kubeconfigs of the control plane name it */
  constructor(readonly server: string) {}

  set(part: "etcd" | "apiserver", port: number | undefined): void {
    this[part] = port;
    this.changed.fire();
  }
}
