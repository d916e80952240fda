// Machines that a cloud rents out: all like one of the cluster's own nodes, each with an address and a range of pod addresses of its own.
import type { Machines } from "../addons/addon.ts";
import type { NodeConfig } from "../cluster/kubelet/node.ts";

const RANGE = "172.18.0.";
/** Below are the first nodes, and the computer that runs them. */
const FIRST = 100;

interface Parts {
  /** The node that new ones are like. */
  like: NodeConfig;
  known: readonly NodeConfig[];
  add(node: NodeConfig, index: number): void;
  remove(name: string): void;
}

export function rentedMachines({ like, known, add, remove }: Parts): Machines {
  const places = new Map<string, number>();
  const { podCidr: _, providerId: __, taints: ___, ...template } = like;
  return {
    template,
    add(name, labels) {
      let place = 0;
      while ([...places.values()].includes(place)) place++;
      places.set(name, place);
      const index = known.length + place;
      const own = { "kubernetes.io/hostname": name, ...labels };
      add(
        {
          ...template,
          name,
          address: `${RANGE}${FIRST + place}`,
          labels: { ...template.labels, ...own },
          podCidr: `10.244.${index}.0/24`,
          providerId: `rented:///${name}`,
        },
        index,
      );
    },
    remove(name) {
      places.delete(name);
      remove(name);
    },
  };
}
