import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/api/errors.ts";
import { negotiate } from "../../../../src/cluster/apiserver/web/negotiation.ts";

const of = (accept?: string, query = "", agent = "kubectl/v1.35.2") =>
  negotiate({ ...(accept === undefined ? {} : { accept }), "user-agent": agent }, new URLSearchParams(query), true);

describe("the form of an answer", () => {
  it("is JSON unless told", () => {
    expect(of()).toEqual({ media: "json", pretty: false });
    expect(of("*/*")).toEqual({ media: "json", pretty: false });
    expect(of("application/yaml")).toEqual({ media: "yaml", pretty: false });
  });
  it("is the first that the server has", () => {
    expect(of("application/json;as=Table;v=v1;g=meta.k8s.io,application/json")).toEqual({
      media: "json",
      pretty: false,
      as: { kind: "Table", group: "meta.k8s.io", version: "v1" },
    });
    expect(of("application/vnd.kubernetes.protobuf,application/json").as).toBeUndefined();
    expect(of("application/json;q=0.5,application/yaml;q=0.9").media).toBe("yaml");
    expect(of("application/json;as=Table;v=v9;g=meta.k8s.io,application/json").as).toBeUndefined();
  });
  it("is laid out for people who read it with curl or a browser", () => {
    expect(of("*/*", "", "curl/8.5.0").pretty).toBe(true);
    expect(of("*/*", "pretty=false", "curl/8.5.0").pretty).toBe(false);
    expect(of("*/*", "pretty=true").pretty).toBe(true);
  });
  it("is refused where nothing fits", () => {
    expect(() => of("application/vnd.kubernetes.protobuf")).toThrow(ApiError);
    expect(() => of("text/html")).toThrow(/only the following media types are accepted: application\/json/);
  });
});
