// Events of the newer API: what happens again to the same state of an object is a series (client-go tools/events/event_broadcaster.go).
import { expect, test } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { admin, open } from "./door.ts";

const here = { namespace: "default" };
const MINUTE = 60_000;
const pod = (resourceVersion = "1"): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...here, uid: "web", resourceVersion, creationTimestamp: "" },
});

function opened() {
  const { api, server, clock } = open(builtInKinds);
  const recorder = server.seriesRecorder(admin, "default-scheduler", "default-scheduler-a");
  const kind = builtInKinds.find(({ plural, group }) => plural === "events" && group === "")!;
  const began = clock.now;
  return {
    say: (about = pod()) => recorder.event(about, "Warning", "FailedScheduling", "Scheduling", "no room"),
    at: (minutes: number) => clock.runUntil(began + minutes * MINUTE),
    counts: () => api.list(kind, here).map((event) => event["series"]?.count ?? 1),
    /** In minutes from the start. */
    next: () => (clock.next! - began) / MINUTE,
  };
}

test("the second time is written at once, later ones each half hour", () => {
  const { say, at, counts } = opened();
  say();
  expect(counts()).toEqual([1]);
  for (let minute = 1; minute < 30; minute++) {
    at(minute);
    say();
    expect(counts()).toEqual([2]);
  }
  at(30);
  expect(counts()).toEqual([30]);
});

test("a series that was silent for six minutes is written a last time; then the same is another event", () => {
  const { say, at, counts } = opened();
  for (let times = 0; times < 3; times++) say();
  expect(counts()).toEqual([2]);
  at(6);
  expect(counts()).toEqual([2]);
  at(12);
  expect(counts()).toEqual([3]);
  say();
  expect(counts()).toEqual([3, 1]);
});

test("another state of the object is another event", () => {
  const { say, counts } = opened();
  say();
  say(pod("2"));
  expect(counts()).toEqual([1, 1]);
});

test("who has nothing to look after wakes nobody", () => {
  const { say, at, next } = opened();
  say();
  expect(next()).toBe(6);
  at(18);
  expect(next()).toBeGreaterThan(24);
});
