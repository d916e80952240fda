// Endpoints (core/v1), deprecated yet served.
import { describeEndpoints } from "./describe/networking.ts";
import type { EndpointSubset, EndpointsObject } from "./endpoints-types.ts";
import { validateEndpoints } from "./endpoints-validate.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

/** The addresses as `kubectl get endpoints` and `describe service` show them: three, then how many more. */
export function formatEndpoints(subsets: readonly EndpointSubset[] | undefined, portName?: string): string {
  if (!subsets?.length) return "<none>";
  const list: string[] = [];
  let total = 0;
  for (const { addresses = [], ports = [] } of subsets) {
    if (!ports.length && portName === undefined) {
      total += addresses.length;
      for (const { ip } of addresses) if (list.length < 3) list.push(ip);
      continue;
    }
    for (const port of ports) {
      if (portName !== undefined && (port.name ?? "") !== portName) continue;
      total += addresses.length;
      for (const { ip } of addresses) if (list.length < 3) list.push(`${ip.includes(":") ? `[${ip}]` : ip}:${port.port}`);
    }
  }
  return total > list.length ? `${list.join(",")} + ${total - list.length} more...` : list.join(",");
}

export const Endpoints = define<EndpointsObject>("", "v1", "Endpoints", {
  describe: describeEndpoints,
  validate: validateEndpoints,
  columns: [
    nameColumn,
    text("Endpoints", "The addresses that serve, with their ports", (endpoints) => formatEndpoints(endpoints.subsets)),
    ageColumn,
  ],
  defaults(draft) {
    for (const subset of draft.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  },
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
});
