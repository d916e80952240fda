// A hardware address for the whole container, as clients older than API 1.44 ask for it: it goes to the network that the container's mode names (handleMACAddressBC).
import { badRequest } from "../error.ts";
import type { CreateBody } from "../types.ts";

const DEPRECATED = "The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.";

/** Modes of which none is a network that gives addresses. */
const ELSEWHERE = /^(host|none|container:.*)$/;

/** What is to be created, with the address where it belongs. @throws EngineError */
export function withOwnMac(body: CreateBody): { body: CreateBody; warnings: string[] } {
  const { MacAddress, ...rest } = body;
  if (!MacAddress) return { body, warnings: [] };
  const mode = body.HostConfig?.NetworkMode || "default";
  if (ELSEWHERE.test(mode)) return { body: rest, warnings: [DEPRECATED] };
  const endpoints = body.NetworkingConfig?.EndpointsConfig ?? {};
  if (Object.keys(endpoints).length && !(mode in endpoints))
    throw badRequest(
      "if a container-wide MAC address is supplied, HostConfig.NetworkMode must match the identity of a network in NetworkSettings.Networks",
    );
  const own = endpoints[mode] ?? {};
  if (own.MacAddress && own.MacAddress !== MacAddress)
    throw badRequest("the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty");
  const EndpointsConfig = { ...endpoints, [mode]: { ...own, MacAddress } };
  return { body: { ...rest, NetworkingConfig: { ...body.NetworkingConfig, EndpointsConfig } }, warnings: [DEPRECATED] };
}
