// What is wrong with the subnets that somebody asks for (api/types/network/ipam.go: ValidateIPAM; the bridge driver's own checks).
import { addressOf, type Family, familyOf, numberOf } from "../../base/ip-address.ts";
import { contains, formatSubnet, overlap, parseSubnet, type Subnet } from "../../base/subnet.ts";
import { badRequest, type EngineError } from "../error.ts";
import type { PoolOptions } from "./pool.ts";

const nameOf = (family: Family): string => `IPv${family}`;

/** Several errors as the daemon joins them (internal/multierror). */
export const joined = (errors: readonly string[]): string =>
  errors.length === 1 ? errors[0]! : `* ${errors.map((each) => each.replaceAll("\n", "\n\t")).join("\n* ")}`;

/** The text of a prefix as it is asked for, host bits and all, in its canonical form. */
const prefixText = (text: string, { family, bits }: Subnet): string => `${addressOf(numberOf(text.split("/")[0]!), family)}/${bits}`;

function rangeErrors(text: string, subnet: Subnet): string[] {
  const range = parseSubnet(text);
  if (!range) return [`invalid ip-range ${text}: invalid CIDR block notation`];
  if (range.family !== subnet.family) return [`invalid ip-range ${text}: parent subnet is an ${nameOf(subnet.family)} block`];
  const parent = formatSubnet(subnet);
  const asked = prefixText(text, range);
  return [
    ...(range.bits < subnet.bits ? [`invalid ip-range ${text}: CIDR block is bigger than its parent subnet ${parent}`] : []),
    ...(asked === formatSubnet(range) ? [] : [`invalid ip-range ${asked}: it should be ${formatSubnet(range)}`]),
    ...(overlap(range, subnet) ? [] : [`invalid ip-range ${text}: parent subnet ${parent} doesn't contain ip-range`]),
  ];
}

function addressError(address: string, subnet: Subnet): string | undefined {
  const family = familyOf(address);
  if (!family) return "invalid address";
  if (family !== subnet.family) return `parent subnet is an ${nameOf(subnet.family)} block`;
  return contains(subnet, address) ? undefined : `parent subnet ${formatSubnet(subnet)} doesn't contain this address`;
}

/** @throws EngineError where something is wrong; what is asked for IPv6 is looked at only where it is on */
export function checkPools(pools: readonly PoolOptions[], ipv6: boolean): void {
  const errors = pools.flatMap(({ Subnet: text = "", IPRange, Gateway, AuxiliaryAddresses = {} }) => {
    const subnet = parseSubnet(text);
    if (!subnet) return [`invalid subnet ${text}: invalid CIDR block notation`];
    if (subnet.family === 6 && !ipv6) return [];
    const asked = prefixText(text, subnet);
    const told = (what: string, address: string | undefined): string[] => {
      const problem = address ? addressError(address, subnet) : undefined;
      return problem ? [`invalid ${what}: ${problem}`] : [];
    };
    return [
      ...(asked === formatSubnet(subnet) ? [] : [`invalid subnet ${asked}: it should be ${formatSubnet(subnet)}`]),
      ...(IPRange ? rangeErrors(IPRange, subnet) : []),
      ...told(`gateway ${Gateway}`, Gateway),
      ...Object.entries(AuxiliaryAddresses).flatMap(([name, address]) => told(`auxiliary address ${name}`, address)),
    ];
  });
  if (errors.length) throw badRequest(`invalid network config:\n${joined(errors)}`);
}

const LINK_LOCAL = parseSubnet("fe80::/64")!;
const MULTICAST = parseSubnet("ff00::/8")!;

/** What the bridge driver says of a subnet of IPv6 (validateIPv6Subnet). @param gateway the bridge's own address there */
export function bridgeSubnetError(subnet: Subnet, gateway: string): EngineError | undefined {
  if (subnet.family === 4) return undefined;
  const text = `${gateway}/${subnet.bits}`;
  if (overlap(subnet, MULTICAST)) return badRequest(`multicast subnet '${text}' is not allowed`);
  if (formatSubnet(subnet) !== formatSubnet(LINK_LOCAL) && overlap(subnet, LINK_LOCAL))
    return badRequest(`'${text}' clashes with the Link-Local prefix 'fe80::/64'`);
  return undefined;
}
