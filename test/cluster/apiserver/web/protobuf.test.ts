// Bodies in protocol buffers, as typed clients send them.
import { describe, expect, it } from "vitest";
import { definitionOf } from "../../../../src/api/schema/definition-of-kind.ts";
import { encodeProtobuf } from "../../../../src/api/schema/object-protobuf.ts";
import { decodeProtobuf } from "../../../../src/cluster/apiserver/web/protobuf.ts";

const sent = (object: { apiVersion: string; kind: string }) =>
  encodeProtobuf(object.apiVersion, object.kind, definitionOf(object.apiVersion, object.kind)!, object);
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

describe("an object comes with the fields of its embedded structs", () => {
  it.each([
    ["a volume's source", { apiVersion: "v1", kind: "PersistentVolume", spec: { hostPath: { path: "/data", type: "" } } }],
    [
      "a device's configuration",
      {
        apiVersion: "resource.k8s.io/v1",
        kind: "DeviceClass",
        spec: { config: [{ opaque: { driver: "gpu.example.com", parameters: { share: 1 } } }] },
      },
    ],
    [
      "a webhook's rule",
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingWebhookConfiguration",
        webhooks: [{ name: "a.b.c", rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }] }],
      },
    ],
  ])("%s", (_, object) => expect(decodeProtobuf(sent(object))).toMatchObject(object));
});

it("keeps names of data that objects have of themselves", () => {
  const object = { apiVersion: "v1", kind: "ConfigMap", data: Object.fromEntries([["__proto__", "a"]]) };
  expect(Object.entries(decodeProtobuf(sent(object))["data"] as object)).toEqual([["__proto__", "a"]]);
});

describe("a body is refused", () => {
  const head = "6b387300";
  it.each([
    ["of another format", "7b7d", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"],
    ["that is cut off", `${head}0a05`, "unexpected EOF"],
    ["of a wire type that there is not", `${head}0f`, "proto: illegal wireType 7"],
    // The supplemental groups (4) of a Pod's spec's (2) security context (14).
    ["with a packed list that is cut off", `${head}0a090a0276311203506f64120712057203220180`, "unexpected EOF"],
  ])("%s", (_, wrong, message) => expect(() => decodeProtobuf(bytes(wrong))).toThrow(expect.objectContaining({ code: 400, message })));
});
