// EndpointSlice (discovery.k8s.io/v1).
import { ipWarnings } from "./address-validate.ts";
import { describeEndpointSlice } from "./describe/endpointslice.ts";
import type { EndpointSliceObject } from "./endpointslice-types.ts";
import { validateEndpointSlice } from "./endpointslice-validate.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

/** At most three, then how many more; `emptyText` for none. */
function few(items: readonly string[]): string {
  return items.length > 3 ? `${items.slice(0, 3).join(",")} + ${items.length - 3} more...` : items.join(",") || "<unset>";
}

export const EndpointSlice = define<EndpointSliceObject>("discovery.k8s.io", "v1", "EndpointSlice", {
  describe: describeEndpointSlice,
  columns: [
    nameColumn,
    text("AddressType", "Whether the addresses are IPv4, IPv6 or names", (slice) => slice.addressType ?? ""),
    text("Ports", "The ports of the endpoints", (slice) =>
      few((slice.ports ?? []).map((port) => (port.port === undefined ? (port.name ?? "*") : String(port.port)))),
    ),
    text("Endpoints", "The addresses of the endpoints", (slice) => few((slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses))),
    ageColumn,
  ],
  hasGeneration: true,
  validate: validateEndpointSlice,
  warnings: ({ addressType, endpoints }, old) =>
    addressType === "FQDN"
      ? old
        ? []
        : ["spec.addressType: FQDN endpoints are deprecated"]
      : (endpoints ?? []).flatMap(({ addresses }, endpoint) =>
          addresses.flatMap((address, index) => ipWarnings(address, `endpoints[${endpoint}].addresses[${index}]`)),
        ),
  defaults(draft) {
    for (const endpoint of draft.endpoints ?? []) endpoint.conditions ??= {};
    for (const port of draft.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
});
