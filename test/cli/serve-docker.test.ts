// The Docker engine that serve and shell offer: on a socket of the learner's own or on a port, gone when they end.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dk-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function quest(args: readonly string[], env: Record<string, string> = {}) {
  const started = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, TMPDIR: folder, K8S_QUEST_HOME: folder, NO_COLOR: "1", LANG: "C", ...env },
  });
  child = started;
  let out = "";
  for (const stream of [started.stdout, started.stderr]) stream.on("data", (data) => (out += data));
  const closed = new Promise<number | null>((resolve) => started.on("close", resolve));
  const address = new Promise<string>((resolve) => {
    const look = () => {
      const found = /export DOCKER_HOST=(\S+)\n/.exec(out);
      if (found) resolve(found[1]!);
    };
    started.stdout.on("data", look);
  });
  const end = () => {
    started.kill("SIGINT");
    return closed;
  };
  return { out: () => out, closed, address, end };
}

/** What a request is answered at an address as DOCKER_HOST has it. */
const ask = (address: string, path: string, method = "GET"): Promise<string> =>
  new Promise((resolve, reject) => {
    const { protocol, hostname, port, pathname } = new URL(address);
    const where = protocol === "unix:" ? { socketPath: pathname } : { host: hostname, port };
    request({ ...where, path, method }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });

describe("k8s-quest serve --docker", () => {
  it.skipIf(process.platform === "win32")("offers the engine on a socket that only its owner can open", { timeout: 60_000 }, async () => {
    const served = quest(["serve", "--world", "bare", "--docker"]);
    const address = await served.address;
    const socket = address.slice("unix://".length);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    expect(await ask(address, "/_ping")).toBe("OK");
    expect(await served.end()).toBe(0);
    expect(existsSync(dirname(socket))).toBe(false);
  });

  it("offers it on a port, and warns when others can reach it", { timeout: 60_000 }, async () => {
    const served = quest(["serve", "--world", "bare", "--docker=0", "--listen", "0.0.0.0"]);
    const address = await served.address;
    expect(address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
    expect(JSON.parse(await ask(address, "/v1.41/version")).ApiVersion).toBe("1.51");
    expect(served.out()).toContain("Warning: whoever reaches this address can use the Docker engine: it asks for no credentials.");
    expect(await served.end()).toBe(0);
  });

  it("lets time pass for what clients wait for, where it stands still", { timeout: 60_000 }, async () => {
    const served = quest(["serve", "--world", "bare", "--docker=0", "--pause"]);
    const address = await served.address;
    const moment = async () => Date.parse(JSON.parse(await ask(address, "/info")).SystemTime);
    const before = await moment();
    const pulled = await ask(address, "/images/create?fromImage=nginx&tag=latest", "POST");
    expect(pulled.trim().split("\r\n").at(-1)).toContain("Downloaded newer image for nginx:latest");
    const after = await moment();
    expect(after - before).toBeGreaterThan(1000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await moment()).toBe(after);
    expect(await served.end()).toBe(0);
  });

  it("does not take what is no port", { timeout: 60_000 }, async () => {
    const served = quest(["serve", "--docker=nope"]);
    expect(await served.closed).toBe(2);
    expect(served.out()).toContain("k8s-quest serve: --docker: nope is no port");
  });
});

describe("k8s-quest shell --docker", () => {
  it.skipIf(process.platform === "win32")(
    "tells the learner's shell where the engine is, and lends a docker",
    { timeout: 60_000 },
    async () => {
      const shell = join(folder, "shell");
      writeFileSync(shell, '#!/bin/sh\necho "host $DOCKER_HOST"\ndocker volume create data\nexit 5\n');
      chmodSync(shell, 0o755);
      const opened = quest(["shell", "--world", "bare", "--docker", "--speed", "10"], { SHELL: shell, PATH: "/nonexistent" });
      expect(await opened.closed).toBe(5);
      expect(opened.out()).toMatch(/host unix:\/\/.*\/docker\.sock\ndata\n/);
    },
  );
});
