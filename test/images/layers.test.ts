// What published images are made of: distributions are one layer, on which others stand.
import { describe, expect, it } from "vitest";
import { createRegistry } from "../../src/images/registry.ts";

const registry = createRegistry();
const layersOf = (name: string): string[] => {
  const found = registry.resolve(name);
  if ("error" in found) throw new Error(`${name}: ${found.message}`);
  return found.image.layers.flatMap(({ digest }) => (digest ? [digest] : []));
};

describe("a distribution", () => {
  it.each(["alpine", "busybox", "debian", "debian:12-slim", "ubuntu", "fedora", "rockylinux:9", "archlinux"])(
    "is one layer: %s",
    (name) => {
      expect(layersOf(name)).toHaveLength(1);
    },
  );

  it.each([
    ["nginx", "debian:slim"],
    ["nginx:alpine", "alpine"],
    ["nginx:1.27-alpine3.20", "alpine:3.20"],
    ["python:3.12-slim-bookworm", "debian:bookworm-slim"],
    ["eclipse-temurin:21-jammy", "ubuntu:22.04"],
  ])("is the first layer of those that stand on its release: %s on %s", (image, distribution) => {
    expect(layersOf(image)[0]).toBe(layersOf(distribution)[0]);
  });

  it("is another one in another release", () => {
    expect(new Set(["alpine", "alpine:3.20", "alpine:3.19"].map((name) => layersOf(name)[0])).size).toBe(3);
    expect(layersOf("nginx:1.27-alpine3.20")[0]).not.toBe(layersOf("nginx:alpine")[0]);
    expect(layersOf("debian")[0]).not.toBe(layersOf("debian:slim")[0]);
  });
});
