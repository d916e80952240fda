// The socket of a daemon that is stopped: nobody takes connections there until it is started again.
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
});
afterAll(() => docker.stop());

/** On a connection of its own. */
const ping = async () => {
  const asked = request({ socketPath: docker.socketPath, agent: false, path: "/_ping" }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return response.statusCode;
};
const GONE = /ENOENT|ECONNREFUSED/;

describe("a daemon that is stopped", () => {
  it("refuses who comes, and lets go who is there", async () => {
    expect(await ping()).toBe(200);
    const { closed } = await docker.raw("GET /v1.51/events HTTP/1.1\r\nHost: d\r\n\r\n");
    docker.engine.daemon.stop();
    // Some are told by a reset.
    await closed.catch(() => {});
    await expect(ping()).rejects.toThrow(GONE);
  });
  it("answers at the same place once it is started again, as often as that happens", async () => {
    for (let round = 0; round < 3; round++) {
      docker.engine.daemon.start();
      await expect.poll(ping).toBe(200);
      docker.engine.daemon.stop();
      await expect(ping()).rejects.toThrow(GONE);
    }
    docker.engine.daemon.start();
    await expect.poll(ping).toBe(200);
  });
});
