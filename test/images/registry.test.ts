// What can be pulled, what cannot, and in which words.
import { describe, expect, it } from "vitest";
import { knownRepositories, specOf } from "../../src/images/catalogue.ts";
import { parseReference } from "../../src/images/reference.ts";
import { createRegistry } from "../../src/images/registry.ts";

const registry = createRegistry();
const image = (reference: string) => {
  const answer = registry.resolve(reference);
  if ("error" in answer) throw new Error(`${reference}: ${answer.message}`);
  return answer.image;
};
const refusal = (reference: string) => {
  const answer = registry.resolve(reference);
  return "error" in answer ? `${answer.error}: ${answer.message}` : "pulled";
};

describe("references", () => {
  it.each([
    ["nginx", "docker.io/library/nginx", "latest"],
    ["nginx:1.27", "docker.io/library/nginx", "1.27"],
    ["hashicorp/http-echo:1.0", "docker.io/hashicorp/http-echo", "1.0"],
    ["localhost:5000/app", "localhost:5000/app", "latest"],
    ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause", "3.10"],
  ])("%s is %s in %s", (text, repository, tag) => {
    expect(parseReference(text)).toMatchObject({ repository, tag });
  });
  it.each(["Nginx", "nginx:", "nginx:a b", "nginx@sha256:12", "-nginx", "a//b"])("%s is refused", (text) => {
    expect(parseReference(text)).toHaveProperty("error");
  });
});

describe("every image of the catalogue", () => {
  it.each(knownRepositories())("%s has a root file system and a command that can be found in it", (repository) => {
    // Some repositories have no latest.
    const { newest, aliases } = specOf(repository)?.tags ?? { newest: "" };
    const found = image(aliases?.["latest"] === "none" ? `${repository}:${newest}` : repository);
    expect(found.files.type).toBe("folder");
    expect(found.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(found.layers.reduce((sum, layer) => sum + layer.size, 0)).toBe(found.size);
    // What others are built on may have nothing to run.
    if (!repository.startsWith("gcr.io/distroless/"))
      expect([...found.config.entrypoint, ...found.config.command].length).toBeGreaterThan(0);
  });
});

describe("what does not exist", () => {
  it("is a tag of a known image that nobody published", () => {
    for (const tag of ["nope", "1.99", "99.9", "latests", "v2"])
      expect(refusal(`nginx:${tag}`)).toBe(
        `not-found: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:${tag}": failed to resolve reference "docker.io/library/nginx:${tag}": docker.io/library/nginx:${tag}: not found`,
      );
  });
  it("is a repository with a typo", () => {
    for (const name of ["ngnix", "nginxx", "busybx", "reddis", "doesnotexist/app"])
      expect(refusal(name)).toMatch(
        /^denied: .*pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed$/,
      );
  });
  it("is a host that nobody knows", () => {
    expect(refusal("registry.invalid/app:1")).toBe(
      'no-such-host: failed to pull and unpack image "registry.invalid/app:1": failed to resolve reference "registry.invalid/app:1": failed to do request: Head "https://registry.invalid/v2/app/manifests/1": dial tcp: lookup registry.invalid: no such host',
    );
  });
  it("leaves tags that do exist alone", () => {
    for (const reference of [
      "nginx:1.14.2",
      "nginx:1.27-alpine",
      "nginx:alpine",
      "nginx:stable-alpine3.20",
      "busybox:1.28",
      "redis:6.2-alpine",
      "postgres:16-bookworm",
      "node:20-slim",
      "python:3.12-slim-bookworm",
      "ubuntu:22.04",
      "myregistry.com/myapp:1.0.0",
      "myapp:2.0.0",
      "ghcr.io/team/shop:v3",
      "alpine:3.19",
      "httpd:2.4",
      "registry.k8s.io/kube-proxy:v1.36.2",
    ])
      expect([reference, refusal(reference)]).toEqual([reference, "pulled"]);
  });
});

it("is the same image every time, and another for another tag", () => {
  expect(image("nginx:1.27").digest).toBe(image("docker.io/library/nginx:1.27").digest);
  expect(image("nginx:1.26").digest).not.toBe(image("nginx:1.27").digest);
});

describe("copies of Docker Hub's library", () => {
  it.each([
    ["registry.k8s.io/busybox:1.27.2", "busybox"],
    ["k8s.gcr.io/busybox", "busybox"],
    ["gcr.io/google_containers/busybox:1.24", "busybox"],
    ["public.ecr.aws/docker/library/busybox:1.36", "busybox"],
    ["registry.k8s.io/nginx-slim:0.24", "nginx"],
    ["public.ecr.aws/nginx/nginx:1.27", "nginx"],
    ["mirror.gcr.io/library/nginx", "nginx"],
  ])("%s is %s", (reference, original) => {
    const { entrypoint, command } = image(original).config;
    expect(image(reference).config).toMatchObject({ entrypoint, command });
  });
  it("of the tutorials' tags only those that there are", () => {
    expect(image("gcr.io/google-samples/kubernetes-bootcamp:v1").config.ports).toEqual(["8080/tcp"]);
    expect(refusal("gcr.io/google-samples/kubernetes-bootcamp:v10")).toContain("not found");
  });
  it("are no others", () => expect(image("registry.k8s.io/goproxy:0.1").config.entrypoint).toEqual(["/app/server"]));
});

describe("the tags of a repository", () => {
  it("are each line's versions with their shorter forms, the aliases, and each of them with a suffix", () => {
    const tags = registry.tags("docker.io/library/nginx");
    expect(tags).toEqual(expect.arrayContaining(["1", "1.29", "1.29.3", "1.27.5", "latest", "stable-alpine", "alpine", "1.27-alpine"]));
    expect(tags.filter((tag) => refusal(`nginx:${tag}`) !== "pulled")).toEqual([]);
  });
  it("are not known of what nobody wrote down", () => expect(registry.tags("docker.io/me/anything")).toEqual([]));
});
