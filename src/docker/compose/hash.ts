// The hashes by which a change of a service, a network or a volume is seen (pkg/compose/hash.go).
import { digestOf } from "../../images/hash.ts";
import type { Service } from "./model.ts";

/** A change of these makes no other container. */
export function hashOf({
  build: _build,
  depends_on: _dependsOn,
  scale: _scale,
  pull_policy: _pull,
  profiles: _profiles,
  deploy,
  ...rest
}: Service): string {
  const { replicas: _replicas, ...kept } = deploy ?? {};
  return digestOf(JSON.stringify(sorted({ ...rest, ...(Object.keys(kept).length ? { deploy: kept } : {}) })));
}

/** The hash of a network or a volume. */
export const hashOfPlace = (place: object): string => digestOf(JSON.stringify(sorted(place)));

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sorted(each)]),
        )
      : value;
