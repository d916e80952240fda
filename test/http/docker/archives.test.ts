// Archives on the wire: as many bytes as they have, made while they are taken, and told again by what they are when they come back.
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sizeOf } from "../../../src/docker/images/image.ts";
import { startDocker } from "./served.ts";

const MB = 1e6;
let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
  docker.pull("nginx:alpine");
  await docker.ask("POST", "/v1.41/containers/create?name=web", { Image: "nginx:alpine" });
});
afterAll(() => docker.stop());

const image = () => docker.engine.images.get("nginx:alpine");
const get = async (path: string): Promise<IncomingMessage> => {
  const asked = request({ socketPath: docker.socketPath, path });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return answer;
};
const bytesOf = async (answer: Readable): Promise<number> => {
  let size = 0;
  for await (const chunk of answer) size += (chunk as Buffer).length;
  return size;
};
/** What an upload is answered. */
const put = async (path: string, body: Readable | Buffer): Promise<string> => {
  const asked = request({ socketPath: docker.socketPath, method: "POST", path, headers: { "Content-Type": "application/x-tar" } });
  if (Buffer.isBuffer(body)) asked.end(body);
  else body.pipe(asked);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += chunk;
  return text;
};
const removed = async () => {
  await docker.ask("DELETE", "/v1.41/images/nginx:alpine?force=1");
  expect(docker.engine.images.find("nginx:alpine")).toBeUndefined();
};

it.each([
  ["an image", "/v1.41/images/get?names=nginx:alpine"],
  ["a container's files", "/v1.41/containers/web/export"],
  ["a folder of a container", "/v1.41/containers/web/archive?path=/usr"],
])("%s is as long as what is in it", async (_what, path) => {
  const size = await bytesOf(await get(path));
  expect(size % 512).toBe(0);
  expect(size).toBeGreaterThan(sizeOf(image()) - 0.1 * MB);
  expect(size).toBeLessThan(sizeOf(image()) + 0.3 * MB);
});

it("is made no faster than it is taken", async () => {
  const before = process.memoryUsage();
  const answer = await get("/v1.41/images/get?names=nginx:alpine");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  expect(arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(20 * MB);
  expect(await bytesOf(answer)).toBeGreaterThan(sizeOf(image()));
});

it("ends nothing where the client goes away in its middle", async () => {
  const answer = await get("/v1.41/images/get?names=nginx:alpine");
  await once(answer, "readable");
  answer.destroy();
  expect((await docker.ask("GET", "/_ping")).text).toBe("OK");
  expect(docker.logged).toEqual([]);
});

it.each(["as it came", "packed"])("comes back as the same image, %s", async (how) => {
  const { id, history } = image();
  const answer = await get("/v1.41/images/get?names=nginx:alpine");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const archive = Buffer.concat(chunks);
  await docker.ask("DELETE", "/v1.41/containers/web");
  await removed();
  expect(await put("/v1.41/images/load", how === "packed" ? gzipSync(archive, { level: 1 }) : archive)).toContain(
    "Loaded image: nginx:alpine",
  );
  expect(image().id).toBe(id);
  expect(image().history).toEqual(history);
  await docker.ask("POST", "/v1.41/containers/create?name=web", { Image: "nginx:alpine" });
});

it("is no image any more where one byte of a layer is another", async () => {
  const answer = await get("/v1.41/images/get?names=nginx:alpine");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const archive = Buffer.concat(chunks);
  archive[archive.length >> 1]! ^= 1;
  expect(await put("/v1.41/images/load", archive)).toMatch(
    /"error":"invalid diffID for layer \d: expected \\"sha256:[0-9a-f]{64}\\", got /,
  );
});

it("is imported with its whole size", async () => {
  const status = await put("/v1.41/images/create?fromSrc=-&repo=flat", await get("/v1.41/containers/web/export"));
  expect(JSON.parse(status)).toMatchObject({ status: expect.stringMatching(/^sha256:/) });
  expect(sizeOf(docker.engine.images.get("flat"))).toBe(sizeOf(image()));
});
