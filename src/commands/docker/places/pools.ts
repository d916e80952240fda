// --subnet, --gateway, --ip-range and --aux-address put together: each goes with the subnet that contains it (docker/cli: createIPAMConfig).
import { familyOf } from "../../../base/ip-address.ts";
import { contains, parseSubnet } from "../../../base/subnet.ts";
import type { PoolOptions } from "../../../docker/networks/pool.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { pairsOf } from "../flags.ts";

/** Whether a subnet contains an address, or the first one of another subnet. @throws Failure */
function matches(subnet: string, text: string): boolean {
  const parsed = parseSubnet(subnet);
  if (!parsed) throw new Failure(`invalid subnet: invalid CIDR address: ${subnet}`);
  if (text.includes("/") && !parseSubnet(text)) throw new Failure(`invalid CIDR address: ${text}`);
  const address = text.split("/")[0]!;
  return familyOf(address) !== undefined && contains(parsed, address);
}

/** The subnets as the API has them, in their order. @throws Failure */
export function poolsOf(call: Call): PoolOptions[] {
  const [subnets, gateways, ranges] = [call.list("subnet"), call.list("gateway"), call.list("ip-range")];
  if (subnets.length < ranges.length || subnets.length < gateways.length)
    throw new Failure("every ip-range or gateway must have a corresponding subnet");
  const pools = new Map<string, PoolOptions>();
  for (const subnet of subnets) {
    for (const other of pools.keys())
      if ([matches(subnet, other), matches(other, subnet)].some(Boolean))
        throw new Failure("multiple overlapping subnet configuration is not supported");
    pools.set(subnet, { Subnet: subnet });
  }
  const wrong = ranges.find((range) => !parseSubnet(range));
  if (wrong !== undefined) throw new Failure(`invalid CIDR address: ${wrong}`);
  /** Gives a value to each pool that contains it. @throws Failure where none does, or one has such a value */
  const spread = (
    values: readonly string[],
    field: "IPRange" | "Gateway",
    word: string,
    twice: (...words: readonly string[]) => string,
  ) => {
    for (const value of values) {
      const found = [...pools].filter(([subnet]) => matches(subnet, value));
      for (const [subnet, pool] of found) {
        const before = pool[field];
        if (before) throw new Failure(twice(value, before, subnet));
        pool[field] = value;
      }
      if (!found.length) throw new Failure(`no matching subnet for ${word} ${value}`);
    }
  };
  spread(
    ranges,
    "IPRange",
    "range",
    (...[one, other, subnet]) => `cannot configure multiple ranges (${one}, ${other}) on the same subnet (${subnet})`,
  );
  spread(
    gateways,
    "Gateway",
    "gateway",
    (...[one, other, subnet]) => `cannot configure multiple gateways (${one}, ${other}) for the same subnet (${subnet})`,
  );
  for (const [name, address] of Object.entries(call.given("aux-address") ? pairsOf(call.list("aux-address")) : {})) {
    const found = [...pools].filter(([subnet]) => matches(subnet, address));
    for (const [, pool] of found) pool.AuxiliaryAddresses = { ...pool.AuxiliaryAddresses, [name]: address };
    if (!found.length) throw new Failure(`no matching subnet for aux-address ${address}`);
  }
  return [...pools.values()];
}
