// Devices that pods claim. Without devices nothing can be allocated, as upstream says; where somebody has published some, a pod is told honestly that
// nobody allocates them here, rather than started without (plugins/dynamicresources).
import type { Filter, Rejection } from "../plugin.ts";

const NONE: Rejection = { reasons: ["cannot allocate all claims"], unresolvable: true };
const UNKNOWN: Rejection = { reasons: ["k8s-quest does not simulate the allocation of devices yet"], unresolvable: true };

export const dynamicResources: Filter = {
  name: "DynamicResources",

  refuse({ pod }, { devices }) {
    const claims = devices.claimsOf(pod);
    if ("missing" in claims) return claims.missing;
    for (const { spec, status } of claims)
      for (const { name, exactly, firstAvailable = [] } of status?.allocation ? [] : (spec.devices?.requests ?? [])) {
        const asked = exactly
          ? [{ request: name, deviceClassName: exactly.deviceClassName }]
          : firstAvailable.map((each) => ({ request: `${name}/${each.name}`, deviceClassName: each.deviceClassName }));
        for (const { request, deviceClassName = "" } of asked)
          if (!devices.hasClass(deviceClassName)) return `request ${request}: device class ${deviceClassName} does not exist`;
      }
    return undefined;
  },

  prepare({ pod }, { devices }) {
    const claims = devices.claimsOf(pod);
    if ("missing" in claims || !claims.length) return undefined;
    const asks = claims.some(({ spec, status }) => status?.allocation || spec.devices?.requests?.length);
    return () => (devices.any || !asks || claims.some(({ status }) => status?.allocation) ? UNKNOWN : NONE);
  },
};
