import { describe, expect, it } from "vitest";
import { requestInfo } from "../../../../src/cluster/apiserver/web/request-info.ts";

const of = (method: string, target: string) => {
  const { verb, resource } = requestInfo(method, target);
  return { verb, ...resource };
};

describe("what a path asks for", () => {
  it.each([
    ["GET", "/api/v1/pods", { verb: "list", group: "", version: "v1", plural: "pods" }],
    ["GET", "/api/v1/pods?watch=1", { verb: "watch", group: "", version: "v1", plural: "pods" }],
    ["GET", "/api/v1/pods?watch=false", { verb: "list", group: "", version: "v1", plural: "pods" }],
    ["GET", "/api/v1/watch/namespaces/a/pods", { verb: "watch", group: "", version: "v1", namespace: "a", plural: "pods" }],
    ["GET", "/api/v1/namespaces", { verb: "list", group: "", version: "v1", plural: "namespaces" }],
    ["GET", "/api/v1/namespaces/a", { verb: "get", group: "", version: "v1", plural: "namespaces", name: "a" }],
    [
      "PUT",
      "/api/v1/namespaces/a/finalize",
      { verb: "update", group: "", version: "v1", plural: "namespaces", name: "a", subresource: "finalize" },
    ],
    [
      "POST",
      "/apis/apps/v1/namespaces/a/deployments",
      { verb: "create", group: "apps", version: "v1", namespace: "a", plural: "deployments" },
    ],
    [
      "PATCH",
      "/apis/apps/v1/namespaces/a/deployments/w/scale",
      { verb: "patch", group: "apps", version: "v1", namespace: "a", plural: "deployments", name: "w", subresource: "scale" },
    ],
    ["DELETE", "/api/v1/namespaces/a/pods", { verb: "deletecollection", group: "", version: "v1", namespace: "a", plural: "pods" }],
    ["DELETE", "/api/v1/nodes/n/", { verb: "delete", group: "", version: "v1", plural: "nodes", name: "n" }],
    [
      "GET",
      "/api/v1/namespaces/a/services/http:w:80/proxy/a%20b/proxy/c",
      {
        verb: "get",
        group: "",
        version: "v1",
        namespace: "a",
        plural: "services",
        name: "http:w:80",
        subresource: "proxy",
        rest: "a%20b/proxy/c",
      },
    ],
  ])("%s %s", (method, target, wanted) => {
    expect(of(method, target)).toEqual(wanted);
  });

  it("is no resource outside of versions", () => {
    for (const path of ["/", "/api", "/apis/apps", "/apis/apps/v1", "/healthz", "/openapi/v3/apis/apps/v1"])
      expect(of("GET", path)).toEqual({ verb: "get" });
  });
  it("is an error where the path is badly escaped", () => {
    expect(() => requestInfo("GET", "/api/v1/pods/%zz")).toThrow(URIError);
  });
});
