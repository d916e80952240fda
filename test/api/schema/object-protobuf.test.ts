// Objects as protobuf: what clients send and etcd keeps.
import { describe, expect, it } from "vitest";
import { encodeProtobuf } from "../../../src/api/schema/object-protobuf.ts";

const lease = (renewTime: string): string =>
  Buffer.from(
    encodeProtobuf("coordination.k8s.io/v1", "Lease", "io.k8s.api.coordination.v1.Lease", {
      metadata: { name: "worker-1" },
      spec: { renewTime },
    }),
  ).toString("hex");

describe("a moment of microseconds (apimachinery micro_time_proto.go)", () => {
  // Field 1 is 1,767,603,600 seconds; field 2 the nanoseconds.
  const seconds = "0890fbedca06";
  it("keeps its fraction", () => expect(lease("2026-01-05T09:00:00.123456Z")).toContain(`${seconds}108094ef3a`));
  it("of none has no nanoseconds", () => expect(lease("2026-01-05T09:00:00.000000Z")).toContain(`${seconds}1000`));
});
