// Devices that pods claim: nobody allocates them here, and a pod that needs one is told so rather than started without it.
import type { Filter } from "../plugin.ts";

export const dynamicResources: Filter = {
  name: "DynamicResources",
  refuse: ({ pod }) =>
    pod["spec"].resourceClaims?.length ? "k8s-quest does not simulate the allocation of resource claims yet" : undefined,
};
