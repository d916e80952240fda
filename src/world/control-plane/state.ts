// What of the control plane works now: set by the programs in its containers, asked by whoever needs an API server.
import { Signal } from "../../base/signal.ts";

export class ControlPlane {
  /** etcd answers its clients at this port of the node; undefined while it does not. */
  etcd: number | undefined;
  /** The API server answers at this port. */
  apiserver: number | undefined;
  /** Fires when one of them begins or ends. */
  readonly changed = new Signal();

  set(part: "etcd" | "apiserver", port: number | undefined): void {
    this[part] = port;
    this.changed.fire();
  }
}
