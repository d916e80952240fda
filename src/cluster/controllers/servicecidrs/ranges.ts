// Which range holds which address or range, of either family (pkg/api/servicecidr).
import { BlockList, isIPv6 } from "node:net";

const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

/** @param cidr as 10.96.0.0/12 */
export function contains(cidr: string, address: string): boolean {
  const [base = "", bits = "0"] = cidr.split("/");
  if (familyOf(base) !== familyOf(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), familyOf(base));
  return list.check(address, familyOf(address));
}

/** Whether all of `inner` is within `outer`. */
export const rangeContains = (outer: string, inner: string): boolean =>
  Number(inner.split("/")[1]) >= Number(outer.split("/")[1]) && contains(outer, inner.split("/")[0]!);
