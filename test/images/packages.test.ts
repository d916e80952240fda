// Package managers in images: what they install, what that weighs, and what they say when there is no such package.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner();
});
const sizeOf = (image: string): number => Number(learner.out(`docker image inspect ${image} -f '{{.Size}}'`));

describe("apt-get", () => {
  it("finds no package before its lists are fetched, and says so as apt does", () => {
    const { code, stderr } = learner.build("FROM debian:12\nRUN apt-get install -y curl\n");
    expect(code).toBe(1);
    expect(stderr).toContain("E: Unable to locate package curl");
    expect(stderr).toContain(
      'ERROR: failed to build: failed to solve: process "/bin/sh -c apt-get install -y curl" did not complete successfully: exit code: 100',
    );
  });
  it("installs what then runs", () => {
    expect(learner.build("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n").code).toBe(0);
    expect(learner.out("docker run --rm app which curl")).toBe("/usr/bin/curl\n");
  });
  it("asks, and takes silence for no", () => {
    const { code, stderr } = learner.build("FROM debian:12\nRUN apt-get update && apt-get install curl\n");
    expect(code).toBe(1);
    expect(stderr).toContain("Do you want to continue? [Y/n] Abort.");
    expect(stderr).toContain("exit code: 1");
  });
  it("makes the image smaller only where lists are removed in the step that fetched them", () => {
    const lines = "apt-get update && apt-get install -y --no-install-recommends curl";
    learner.build(`FROM debian:12\nRUN ${lines}\n`, {}, "-t fat");
    learner.build(`FROM debian:12\nRUN ${lines}\nRUN rm -rf /var/lib/apt/lists/*\n`, {}, "-t late");
    learner.build(`FROM debian:12\nRUN ${lines} && rm -rf /var/lib/apt/lists/*\n`, {}, "-t slim");
    learner.build("FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n", {}, "-t recommends");
    expect(sizeOf("late")).toBe(sizeOf("fat"));
    expect(sizeOf("slim")).toBeLessThan(sizeOf("fat") - 15_000_000);
    expect(sizeOf("recommends")).toBeGreaterThan(sizeOf("slim"));
  });
  it("is for root alone", () => {
    const { stderr } = learner.build("FROM debian:12\nUSER nobody\nRUN apt-get install -y curl\n");
    expect(stderr).toContain("E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)");
  });
  it("knows slips of the hand, and tells where it only knows no better", () => {
    expect(learner.build("FROM debian:12\nRUN apt-get update && apt-get install -y crul\n").stderr).not.toContain("k8s-quest");
    expect(learner.build("FROM debian:12\nRUN apt-get update && apt-get install -y libsomethingrare0\n").stderr).toContain(
      "may well be published",
    );
  });
});

describe("apk", () => {
  it("adds, counts and removes, with what came along", () => {
    const { stderr, code } = learner.build(
      "FROM alpine:3.22\nRUN apk add --no-cache curl\nRUN apk add --no-cache --virtual .deps gcc musl-dev && apk del .deps\nRUN ls /var/cache/apk | wc -l\n",
    );
    expect(code).toBe(0);
    expect(stderr).toContain("(9/9) Installing curl (8.14.1-r2)");
    expect(stderr).toMatch(/OK: \d+ MiB in 25 packages/);
    expect(stderr).toContain("Purging gcc (14.2.0-r6)");
  });
  it("says what it cannot select", () => {
    const { stderr } = learner.build("FROM alpine\nRUN apk add --no-cache crul\n");
    expect(stderr).toContain("ERROR: unable to select packages:");
    expect(stderr).toContain("  crul (no such package):");
    expect(stderr).toContain("    required by: world[crul]");
  });
});

describe("pip", () => {
  it("installs requirements, and leaves a cache unless told", () => {
    const files = { "requirements.txt": "flask==3.0.0\nredis\n" };
    const dockerfile = (flag: string) => `FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install ${flag} -r requirements.txt\n`;
    const { stderr, code } = learner.build(dockerfile(""), files, "-t cached");
    expect(code).toBe(0);
    expect(stderr).toMatch(/Successfully installed .*flask-3\.0\.0.* redis-7/);
    learner.build(dockerfile("--no-cache-dir"), files, "-t lean");
    expect(sizeOf("lean")).toBeLessThan(sizeOf("cached"));
  });
  it("finds no distribution of a name that nobody has", () => {
    const { stderr } = learner.build("FROM python:3.12-slim\nRUN pip install flsk\n");
    expect(stderr).toContain("ERROR: Could not find a version that satisfies the requirement flsk (from versions: none)");
    expect(stderr).toContain("ERROR: No matching distribution found for flsk");
  });
});

describe("npm", () => {
  const manifest = JSON.stringify({
    name: "a",
    version: "1.0.0",
    dependencies: { express: "^5.0.0" },
    devDependencies: { jest: "^30.0.0" },
  });
  it("leaves out what only developers need", () => {
    const dockerfile = (words: string) => `FROM node:22-alpine\nWORKDIR /app\nCOPY package.json .\nRUN npm install ${words}\n`;
    learner.build(dockerfile(""), { "package.json": manifest }, "-t all");
    learner.build(dockerfile("--omit=dev"), { "package.json": manifest }, "-t production");
    expect(sizeOf("all") - sizeOf("production")).toBeGreaterThan(40_000_000);
  });
  it("wants a lock for a clean install, a manifest, and names that are published", () => {
    expect(
      learner.build("FROM node:22-alpine\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n", { "package.json": manifest }).stderr,
    ).toContain("The `npm ci` command can only install with an existing package-lock.json");
    expect(learner.build("FROM node:22-alpine\nWORKDIR /app\nRUN npm install\n").stderr).toContain("npm error code ENOENT");
    expect(learner.build("FROM node:22-alpine\nWORKDIR /app\nRUN npm install expres\n").stderr).toContain(
      "npm error 404 Not Found - GET https://registry.npmjs.org/expres - Not found",
    );
  });
});

describe("accounts", () => {
  it("makes users as the distribution's own tools do", () => {
    learner.build("FROM debian:12\nRUN groupadd -r app && useradd -r -g app app\nUSER app\nCMD id\n");
    expect(learner.out("docker run --rm app")).toBe("uid=999(app) gid=999(app) groups=999(app)\n");
    learner.build("FROM alpine\nRUN addgroup -S app && adduser -S app -G app\nUSER app\nCMD id\n");
    expect(learner.out("docker run --rm app")).toBe("uid=100(app) gid=101(app) groups=101(app)\n");
  });
});

describe("releases of Debian and Ubuntu", () => {
  it.each([
    ["debian:12", "bookworm", "/etc/apt/sources.list.d/debian.sources"],
    ["debian:11-slim", "bullseye", "/etc/apt/sources.list"],
    ["node:22-bookworm", "bookworm", "/etc/apt/sources.list.d/debian.sources"],
    ["ubuntu:22.04", "jammy", "/etc/apt/sources.list"],
    ["ubuntu:18.04", "bionic", "/etc/apt/sources.list"],
    ["ubuntu:25.10", "questing", "/etc/apt/sources.list.d/ubuntu.sources"],
    ["ubuntu", "noble", "/etc/apt/sources.list.d/ubuntu.sources"],
  ])("%s fetches from %s", (image, suite, sources) => {
    expect(learner.out(`docker run --rm ${image} apt-get update 2>/dev/null`)).toMatch(
      new RegExp(`^Get:1 http://\\S+ ${suite} InRelease `),
    );
    expect(learner.out(`docker run --rm ${image} cat ${sources}`)).toContain(` ${suite}`);
  });
  it.each([
    ["debian", "3.0.4"],
    ["debian:12", "2.6.2"],
    ["ubuntu:25.10", "3.1.6ubuntu2"],
    ["ubuntu:18.04", "1.6.17"],
  ])("%s has an apt of its own", (image, version) =>
    expect(learner.out(`docker run --rm ${image} apt-get --version 2>/dev/null`)).toBe(`apt ${version} (amd64)\n`),
  );
  it("are refused where nothing is known of them", () =>
    expect(learner.run("docker run --quiet --rm ubuntu:26.04 apt-get update")).toMatchObject({
      stderr: "k8s-quest does not simulate apt-get of resolute yet\n",
      code: 1,
    }));
  it("are gone from the mirrors when they are old", () =>
    expect(learner.run("docker run --rm debian:10 apt-get update")).toMatchObject({
      stderr: expect.stringContaining("E: The repository 'http://deb.debian.org/debian buster Release' does not have a Release file.\n"),
      code: 100,
    }));
});
