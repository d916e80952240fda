// /api and /apis: which groups, versions and resources there are; /version; the list of paths.
import { aggregatedDiscovery } from "../../../api/aggregated-discovery.ts";
import { apiGroups, apiResources } from "../../../api/discovery.ts";
import { failure } from "../../../api/errors.ts";
import { SERVER_VERSION } from "../../../api/version.ts";
import { ISSUER } from "../authentication.ts";
import type { WebContext } from "./context.ts";
import { healthPaths } from "./health.ts";
import type { WebAnswer, WebRequest } from "./message.ts";
import { negotiate } from "./negotiation.ts";
import type { RequestInfo } from "./request-info.ts";
import { valueAnswer } from "./resources.ts";

/** The answer of a path of discovery, or undefined for another path. */
export function discovery(context: WebContext, { path, query }: RequestInfo, { headers }: WebRequest): WebAnswer | undefined {
  const { kinds } = context.api.scheme;
  const value = (found: object): WebAnswer => valueAnswer(200, found, negotiate(headers, query, false));
  if (path === "/version") {
    const accepted = negotiate(headers, query, false);
    return valueAnswer(200, SERVER_VERSION, { ...accepted, pretty: true });
  }
  if (path === "/.well-known/openid-configuration")
    return value({
      issuer: ISSUER,
      jwks_uri: `https://${context.address}/openid/v1/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    });
  if (path === "/openid/v1/jwks") throw failure(501, "", "k8s-quest does not simulate the public keys of tokens yet");
  if (path === "/api" || path === "/apis") {
    const accepted = negotiate(headers, query, false);
    if (accepted.as?.kind === "APIGroupDiscoveryList" && accepted.as.version === "v2") {
      const answer = valueAnswer(200, aggregatedDiscovery(kinds, path === "/api"), accepted);
      answer.headers["content-type"] = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
      return answer;
    }
    if (path === "/api")
      return value({
        kind: "APIVersions",
        versions: ["v1"],
        serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: context.address }],
      });
    return value({
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: apiGroups(kinds).map(({ name, versions, preferredVersion }) => ({ name, versions, preferredVersion })),
    });
  }
  const group = /^\/apis\/([^/]+)$/.exec(path);
  if (group) {
    const found = apiGroups(kinds).find(({ name }) => name === group[1]);
    return found && value(found);
  }
  const version = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (!version)
    return path === "/" ? valueAnswer(200, { paths: paths(context) }, { ...negotiate(headers, query, false), pretty: true }) : undefined;
  const resources = apiResources(kinds, version[1] ?? "", version[2]!);
  return resources.resources.length ? value(resources) : undefined;
}

/** All paths that answer, in their order (routes.Index). */
function paths({ api }: WebContext): string[] {
  const groups = apiGroups(api.scheme.kinds);
  return [
    "/.well-known/openid-configuration",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/",
    ...groups.flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`)]),
    ...healthPaths(),
    "/flagz",
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/openid/v1/jwks",
    "/statusz",
    "/version",
  ].sort();
}
