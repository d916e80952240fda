// Which families of addresses a network has: what is asked for, the driver's options, the daemon's defaults (daemon/network.go: createNetwork).
import { badRequest } from "../error.ts";
import type { NetworkOptions } from "./options.ts";

/** What the daemon's configuration says of networks. */
export interface NetworkDefaults {
  /** The daemon's identity, which its pool of unique local addresses grows from. */
  readonly id: string;
  /** The default bridge has IPv6, out of this subnet where one is told. */
  readonly ipv6: boolean;
  readonly fixedCidrV6: string | undefined;
  /** Options of new networks, by driver. */
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The default bridge as the daemon makes it. */
export const defaultBridge = ({ ipv6, fixedCidrV6 }: NetworkDefaults): Partial<NetworkOptions> => ({
  EnableIPv6: ipv6,
  ...(ipv6 && fixedCidrV6 ? { IPAM: { Config: [{ Subnet: fixedCidrV6 }] } } : {}),
});

const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** The driver's options with the defaults among them, and both families as they come out of it. @throws EngineError */
export function familiesOf(
  { Options: given = {}, EnableIPv4, EnableIPv6 }: NetworkOptions,
  defaults: Readonly<Record<string, string>> = {},
): { Options: Record<string, string>; EnableIPv4: boolean; EnableIPv6: boolean } {
  const Options = { ...defaults, ...given };
  const enabled = (label: string, asked: boolean | undefined, usual: boolean): boolean => {
    // What was asked for itself stands in no option beside.
    if (asked !== undefined) delete Options[label];
    const value = asked === undefined ? Options[label] : undefined;
    if (value === undefined) return asked ?? usual;
    if (!TRUE.has(value) && !FALSE.has(value)) throw badRequest(`driver-opt "${label}" is not a valid bool`);
    return TRUE.has(value);
  };
  return {
    EnableIPv4: enabled("com.docker.network.enable_ipv4", EnableIPv4, true),
    EnableIPv6: enabled("com.docker.network.enable_ipv6", EnableIPv6, false),
    Options,
  };
}
