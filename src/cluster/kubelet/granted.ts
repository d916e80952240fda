// What the node has granted a pod: the sum of what its containers were granted, made once for a specification.
import { type Requests, requestsOf } from "../../api/kinds/pod/requests.ts";
import type { Container, PodObject } from "../../api/kinds/pod/types.ts";

export class Granted {
  #known: { spec: PodObject["spec"]; sum: Requests } | undefined;

  /** @param granted a container as the node has granted it; undefined for one that it does not know yet */
  of({ spec }: PodObject, granted: (name: string) => Container | undefined): Requests {
    if (this.#known?.spec !== spec)
      this.#known = { spec, sum: requestsOf(spec, (container) => (granted(container.name) ?? container).resources) };
    return this.#known.sum;
  }

  /** The node has granted other amounts. */
  forget(): void {
    this.#known = undefined;
  }
}
