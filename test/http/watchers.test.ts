// Fifty watchers over HTTPS while a thousand pods come, change and go: each hears every event, in order.
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WatchEvent } from "../../src/api/request.ts";
import { startServed, type TestServer } from "./served.ts";

const WATCHERS = 50;
const PODS = 1000;
const PATH = "/api/v1/namespaces/default/pods";

let served: TestServer;
beforeAll(async () => {
  served = await startServed();
});
afterAll(() => served.stop());

/** Reads a watch until `last` events have come; what came as one digest, and as text where it is to be kept. */
async function follow(response: IncomingMessage, last: number, keep: boolean) {
  const hash = createHash("sha256");
  const kept: Buffer[] = [];
  let lines = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (keep) kept.push(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
    if (lines >= last) break;
  }
  return { lines, digest: hash.digest("hex"), text: Buffer.concat(kept).toString() };
}

it("fifty watchers over HTTPS hear all that happens to a thousand pods", async () => {
  const { api, clock } = served;
  const client = api.client({ name: "kubernetes-admin", groups: ["system:masters"] });
  const pods = api.scheme.byResource("", "v1", "pods")!;
  const namespace = "default";
  const happened: string[] = [];
  const told = ({ type, object }: WatchEvent) => `${type} ${object.metadata.name} ${object.metadata.resourceVersion}`;
  const undo = api.subscribe(pods, ({ type, object }) => void happened.push(told({ type, object })));
  const open = await Promise.all(
    Array.from({ length: WATCHERS }, async () => {
      const sent = request({ ...served.target(), agent: false, path: `${PATH}?watch=true` }).end();
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      return { sent, response };
    }),
  );

  /** What is done at once; then the server has a turn, as between two requests. */
  const act = async (action: () => void) => {
    served.pace.act(action);
    await setImmediate();
  };
  await act(() => {
    for (let at = 0; at < PODS; at++)
      client.create(pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: `pod-${at}`, namespace },
        spec: { containers: [{ name: "c", image: "nginx" }], nodeSelector: { none: "such" } },
      } as never);
  });
  const names = Array.from({ length: PODS }, (_, at) => `pod-${at}`);
  // The scheduler says of each that it fits nowhere.
  await act(() => clock.runUntil(clock.now + 5000));
  await act(() => {
    for (const name of names) client.patch(pods, name, { metadata: { labels: { round: "1" } } }, { namespace, type: "merge" });
  });
  await act(() => {
    for (const name of names) client.delete(pods, name, { namespace });
  });
  undo();
  expect(happened.length).toBeGreaterThanOrEqual(3 * PODS);

  const heard = await Promise.all(open.map(({ response }, index) => follow(response, happened.length, index === 0)));
  for (const { sent } of open) sent.destroy();
  const first = heard[0]!.text.trim().split("\n");
  expect(first.map((line) => told(JSON.parse(line) as WatchEvent))).toEqual(happened);
  expect(new Set(heard.map(({ digest }) => digest)).size).toBe(1);
  for (const type of ["ADDED", "MODIFIED", "DELETED"])
    expect(happened.filter((each) => each.startsWith(type)).length).toBeGreaterThanOrEqual(PODS);
});
