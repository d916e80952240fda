// How a patched object that does not decode is quoted: what the patch looked into has its keys in order, the rest stands as Go wrote it.
import { expect, test } from "vitest";
import { mergedText, operatedText } from "../../src/api/patch-text.ts";

const pod = {
  kind: "Pod",
  apiVersion: "v1",
  metadata: { name: "p", labels: { z: "1", a: "2" } },
  spec: { volumes: [], containers: [{ name: "c", image: "i" }] },
};

test.each<[what: string, patch: unknown, text: string]>([
  [
    "the object itself is always looked into",
    {},
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"z":"1","a":"2"}},"spec":{"volumes":[],"containers":[{"name":"c","image":"i"}]}}',
  ],
  [
    "maps that are merged",
    { metadata: { labels: { b: 3, z: null } } },
    '{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"2","b":3},"name":"p"},"spec":{"volumes":[],"containers":[{"name":"c","image":"i"}]}}',
  ],
  [
    "what is new, without its nulls",
    { spec: { containers: [{ name: 1, image: null }], os: { name: "x", b: null } } },
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"z":"1","a":"2"}},"spec":{"containers":[{"name":1}],"os":{"name":"x"},"volumes":[]}}',
  ],
  [
    "a map that gives way to something else",
    { metadata: ["<z>"], spec: "none" },
    '{"apiVersion":"v1","kind":"Pod","metadata":["\\u003cz\\u003e"],"spec":"none"}',
  ],
  ["a patch that is no map", [], "[]"],
])("a merge patch: %s", (_what, patch, text) => {
  expect(mergedText(pod, patch)).toBe(text);
});

test("operations: all that is on their way", () => {
  expect(
    operatedText(pod, [
      { op: "replace", path: "/spec/containers/0/image", value: { b: 1, a: 2 } },
      { op: "move", from: "/metadata/labels/z", path: "/metadata/y" },
    ]),
  ).toBe(
    '{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"2"},"name":"p","y":"1"},"spec":{"containers":[{"image":{"b":1,"a":2},"name":"c"}],"volumes":[]}}',
  );
});
