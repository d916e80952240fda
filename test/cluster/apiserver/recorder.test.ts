// How many events a recorder writes of what happens (client-go tools/record/events_cache.go).
import { expect, test } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { admin, open } from "./door.ts";

const here = { namespace: "default" };
const about = (name: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name, ...here, uid: name, resourceVersion: "1", creationTimestamp: "" },
});

function opened() {
  const { api, server, clock } = open(builtInKinds);
  const recorder = server.recorder(admin, "replicaset-controller");
  const kind = builtInKinds.find(({ plural, group }) => plural === "events" && group === "")!;
  const told = () =>
    api.list(kind, here).map((event) => `${event["message"]} x${event["count"]} by ${event["reportingComponent"] || "nobody"}`);
  return { recorder, clock, told, api };
}

test("the same event counts up; from the tenth on, events that differ in their message alone are one, with the last message", () => {
  const { recorder, clock, told } = opened();
  const say = (message: string) => recorder.event(about("web"), "Normal", "SuccessfulCreate", message);
  say("pod 1");
  say("pod 1");
  for (let i = 2; i <= 9; i++) say(`pod ${i}`);
  expect(told()).toHaveLength(9);
  expect(told()[0]).toBe("pod 1 x2 by replicaset-controller");
  say("pod 10");
  say("pod 11");
  expect(told()).toHaveLength(10);
  expect(told().at(-1)).toBe("(combined from similar events): pod 11 x2 by nobody");
  recorder.event(about("web"), "Normal", "SuccessfulDelete", "pod 1");
  expect(told().at(-1)).toBe("pod 1 x1 by replicaset-controller");
  clock.runUntil(clock.now + 601_000);
  say("pod 12");
  expect(told().at(-1)).toBe("pod 12 x1 by replicaset-controller");
});

test("of one object there are 25 at once, and one more every five minutes; what was not written is counted", () => {
  const { recorder, clock, told } = opened();
  const say = (name = "web") => recorder.event(about(name), "Warning", "BackOff", "again");
  for (let i = 0; i < 40; i++) say();
  expect(told()).toEqual(["again x25 by replicaset-controller"]);
  say("other");
  expect(told()).toContain("again x1 by replicaset-controller");
  clock.runUntil(clock.now + 300_000);
  say();
  expect(told()).toContain("again x41 by replicaset-controller");
});

test("what an object told is known as long as it is there, and no longer than it matters once it is gone", () => {
  const { recorder, clock, told, api } = opened();
  const kind = builtInKinds.find(({ plural }) => plural === "configmaps")!;
  const [stays, goes] = ["stays", "goes"].map((name) => api.create(kind, { metadata: { name, ...here } }));
  const say = () => {
    for (const object of [stays!, goes!]) recorder.event(object, "Normal", "Said", object.metadata.name);
  };
  say();
  api.delete(kind, "goes", here);
  // With each that comes, one that was silent may go.
  let count = 0;
  const others = () => {
    for (let i = 0; i < 10; i++) recorder.event(about(`other-${count++}`), "Normal", "Said", "other");
  };
  clock.runUntil(clock.now + 124 * 60_000);
  others();
  say();
  expect(told()).toEqual(expect.arrayContaining(["stays x2 by replicaset-controller", "goes x2 by replicaset-controller"]));
  clock.runUntil(clock.now + 126 * 60_000);
  others();
  others();
  say();
  expect(told()).toEqual(expect.arrayContaining(["stays x3 by replicaset-controller", "goes x1 by replicaset-controller"]));
});
