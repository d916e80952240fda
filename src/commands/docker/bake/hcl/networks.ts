// Addresses in bake files: cidrhost, cidrnetmask, cidrsubnet and cidrsubnets (hashicorp/go-cty-funcs' cidr, apparentlymart/go-cidr).
import { addressOf, widthOf } from "../../../../base/ip-address.ts";
import { endOf, formatSubnet, parseSubnet, type Subnet } from "../../../../base/subnet.ts";
import { refuse } from "./value.ts";

/** @throws FunctionError */
const subnetOf = (text: string, argument?: number): Subnet =>
  parseSubnet(text) ?? refuse(`invalid CIDR expression: invalid CIDR address: ${text}`, argument);

/** @throws FunctionError */
function whole(value: number, argument?: number): bigint {
  if (!Number.isInteger(value)) refuse("value must be a whole number, between -9223372036854775808 and 9223372036854775807", argument);
  return BigInt(value);
}

/** Numbers below none count from the end. @throws FunctionError */
export function hostIn(prefix: string, number: number): string {
  const { family, base, bits } = subnetOf(prefix);
  const asked = whole(number);
  const most = (1n << BigInt(widthOf(family) - bits)) - 1n;
  const size = asked < 0n ? -asked - 1n : asked;
  if (size > most) refuse(`prefix of ${bits} does not accommodate a host numbered ${asked}`);
  return addressOf(base | (asked < 0n ? most - size : size), family);
}

/** @throws FunctionError */
export function netmaskOf(prefix: string): string {
  const { family, bits } = subnetOf(prefix);
  const width = BigInt(widthOf(family));
  return addressOf(((1n << width) - 1n) ^ ((1n << (width - BigInt(bits))) - 1n), family);
}

/** @throws FunctionError */
export function subnetIn(prefix: string, newBits: number, number: number): string {
  const { family, base, bits } = subnetOf(prefix);
  const [more, asked] = [Number(whole(newBits)), whole(number)];
  if (more > 32) refuse("may not extend prefix by more than 32 bits");
  const length = bits + more;
  if (length > widthOf(family)) refuse(`insufficient address space to extend prefix of ${bits} by ${more}`);
  if (asked > (more < 0 ? 0n : (1n << BigInt(more)) - 1n))
    refuse(`prefix extension of ${more} does not accommodate a subnet numbered ${asked}`);
  return `${addressOf(base | (asked << BigInt(widthOf(family) - length)), family)}/${length}`;
}

/** One after another, each as large as is asked for. @throws FunctionError */
export function subnetsIn(prefix: string, newBits: readonly number[]): string[] {
  const network = subnetOf(prefix, 0);
  const { family, bits } = network;
  let end = network.base;
  let last = "";
  return newBits.map((each, at) => {
    const more = Number(whole(each, at + 1));
    if (more < 1) refuse("must extend prefix by at least one bit", at + 1);
    if (more > 32) refuse("may not extend prefix by more than 32 bits", at + 1);
    const length = bits + more;
    if (length > widthOf(family)) refuse(`would extend prefix to ${length} bits, which is too long for an IPv${family} address`, at + 1);
    const size = 1n << BigInt(widthOf(family) - length);
    const base = ((end + size - 1n) / size) * size;
    if (base >= endOf(network))
      refuse(`not enough remaining address space for a subnet with a prefix of ${length} bits after ${last}`, at + 1);
    const own = { family, base, bits: length };
    end = endOf(own);
    last = formatSubnet(own);
    return last;
  });
}
