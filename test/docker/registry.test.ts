// Registries: what is pushed is kept there, only what is missing travels, and others get it.
import { beforeEach, describe, expect, it } from "vitest";
import { startContainer } from "../../src/docker/containers/start.ts";
import { push } from "../../src/docker/images/push.ts";
import { referenceOf } from "../../src/docker/images/store.ts";
import { startEngine } from "./engine.ts";
import { startLearner } from "./learner.ts";

function start() {
  const started = startEngine();
  const { engine, create, pass, run } = started;
  const registry = (body: Parameters<typeof create>[1] = {}) => {
    startContainer(
      engine,
      create(
        "registry:2",
        { ...body, HostConfig: { ...body.HostConfig, PortBindings: { "5000/tcp": [{ HostIp: "", HostPort: "5000" }] } } },
        "registry",
      ),
    );
    pass(2);
  };
  const pushed = (name: string, credentials?: { username: string; password: string }) => {
    const said: string[] = [];
    const reference = referenceOf(name);
    const tell = (each: object) => {
      if ("status" in each) said.push([...("id" in each ? [each.id] : []), each.status].join(": "));
    };
    try {
      run(push(engine, reference, reference.tag, credentials, tell));
    } catch (error) {
      said.push((error as Error).message);
    }
    return said;
  };
  const tag = (from: string, to: string) => engine.images.tag(engine.images.get(from), referenceOf(to));
  return { ...started, registry, pushed, tag };
}

describe("a registry that somebody runs", () => {
  let world: ReturnType<typeof start>;
  beforeEach(() => {
    world = start();
    world.pull("alpine");
    world.tag("alpine", "localhost:5000/mine:1");
  });

  it("keeps what is pushed, and gives it back", () => {
    const { engine, registry, pushed, pull } = world;
    registry();
    const said = pushed("localhost:5000/mine:1");
    expect(said[0]).toBe("The push refers to repository [localhost:5000/mine]");
    expect(said.filter((line) => line.endsWith(": Pushed"))).toHaveLength(1);
    expect(said.at(-1)).toMatch(/^1: digest: sha256:[0-9a-f]{64} size: \d+$/);
    const { id } = engine.images.get("alpine");
    engine.images.remove("localhost:5000/mine:1");
    engine.images.remove("alpine");
    expect(engine.images.all.map((image) => engine.images.tags(image))).toEqual([["registry:2"]]);
    expect(pull("localhost:5000/mine:1").image.id).toBe(id);
  });

  it("gets only the layers that it lacks", () => {
    const { registry, pushed, tag } = world;
    registry();
    pushed("localhost:5000/mine:1");
    expect(pushed("localhost:5000/mine:1").filter((line) => line.endsWith(": Layer already exists"))).toHaveLength(1);
    tag("alpine", "localhost:5000/other:1");
    expect(pushed("localhost:5000/other:1").filter((line) => line.endsWith(": Mounted from mine"))).toHaveLength(1);
  });

  it("keeps it in its volume, and loses it with it", () => {
    const { engine, registry, pushed, pull, pass } = world;
    registry({ HostConfig: { Binds: ["images:/var/lib/registry"] } });
    pushed("localhost:5000/mine:1");
    engine.remove(engine.containers.get("registry"), { force: true, volumes: true });
    pass(1);
    registry({ HostConfig: { Binds: ["images:/var/lib/registry"] } });
    expect(pull("localhost:5000/mine:1").said.at(-1)).toBe("Status: Image is up to date for localhost:5000/mine:1");
    engine.remove(engine.containers.get("registry"), { force: true, volumes: true });
    pass(1);
    registry();
    expect(() => pull("localhost:5000/mine:1")).toThrow(
      "manifest for localhost:5000/mine:1 not found: name unknown: repository name not known to registry",
    );
  });

  it("is not there: the connection is refused; elsewhere it has to speak TLS", () => {
    const { engine, registry, pushed, tag } = world;
    expect(pushed("localhost:5000/mine:1").at(-1)).toBe(
      'Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    );
    registry();
    tag("alpine", "192.168.1.10:5000/mine:1");
    expect(pushed("192.168.1.10:5000/mine:1").at(-1)).toBe(
      'Get "https://192.168.1.10:5000/v2/": http: server gave HTTP response to HTTPS client',
    );
    engine.host.files.makeFolder("/etc/docker", { parents: true });
    engine.host.files.write("/etc/docker/daemon.json", '{"insecure-registries": ["192.168.1.10:5000"]}');
    engine.daemon.reload();
    expect(pushed("192.168.1.10:5000/mine:1").at(-1)).toMatch(/^1: digest/);
  });

  it("may ask for a name and a password", () => {
    const { engine, registry, pushed } = world;
    engine.host.files.makeFolder("/auth", { parents: true });
    engine.host.files.write("/auth/htpasswd", "learner:$2y$05$abcdefghijklmnopqrstuu5Lo0g67CiD3M4RpN1BmBb4Crp5w7dbK\n");
    registry({
      Env: ["REGISTRY_AUTH=htpasswd", "REGISTRY_AUTH_HTPASSWD_REALM=Registry Realm", "REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd"],
      HostConfig: { Binds: ["/auth:/auth"] },
    });
    expect(pushed("localhost:5000/mine:1").at(-1)).toBe("no basic auth credentials");
    expect(pushed("localhost:5000/mine:1", { username: "learner", password: "other" }).at(-1)).toBe(
      "unauthorized: authentication required",
    );
  });
});

describe("Docker Hub", () => {
  it("takes images of those who are logged in, below their own name", () => {
    const { pull, pushed, tag, engine } = start();
    pull("alpine");
    tag("alpine", "me/app:1");
    expect(pushed("me/app:1").at(-1)).toBe("denied: requested access to the resource is denied");
    expect(pushed("me/app:1", { username: "you", password: "p" }).at(-1)).toBe("denied: requested access to the resource is denied");
    expect(pushed("me/app:1", { username: "me", password: "p" }).at(-1)).toMatch(/^1: digest/);
    expect(pushed("me/app:1", { username: "me", password: "q" }).at(-1)).toBe("unauthorized: incorrect username or password");
    const found = engine.registry.resolve("me/app:1");
    expect("image" in found && found.image.id).toBe(engine.images.get("alpine").id);
  });
});

describe("docker build", () => {
  it("begins from what somebody's own registry has, with what docker login kept", () => {
    const learner = startLearner({ world: "docker" });
    learner.out(
      "mkdir auth && docker run --rm --entrypoint htpasswd httpd:2 -Bbn learner secret > auth/htpasswd && docker run -d -p 5000:5000 -v $PWD/auth:/auth -e REGISTRY_AUTH=htpasswd -e REGISTRY_AUTH_HTPASSWD_REALM=r -e REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd --name registry registry:2",
    );
    learner.pass(3);
    const dockerfile = "FROM localhost:5000/base:1\nRUN cat /etc/alpine-release\n";
    const built = (words = "-t app") => learner.build(dockerfile, {}, words);
    learner.out("docker pull -q alpine && docker tag alpine localhost:5000/base:1");
    learner.out("echo secret | docker login -u learner --password-stdin localhost:5000 && docker push -q localhost:5000/base:1");
    learner.out("docker rmi localhost:5000/base:1");
    const { code, stderr } = built();
    expect(stderr).toMatch(/\[1\/2\] FROM localhost:5000\/base:1@sha256:[0-9a-f]{64}\n/);
    expect(code).toBe(0);
    expect(learner.run("DOCKER_BUILDKIT=0 docker build -t app ctx").stdout).toContain(
      "Status: Downloaded newer image for localhost:5000/base:1",
    );
    learner.out("docker rmi -f localhost:5000/base:1 && docker logout localhost:5000");
    expect(built("--no-cache").stderr).toContain(
      "ERROR: failed to build: failed to solve: localhost:5000/base:1: failed to resolve source metadata for localhost:5000/base:1: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
    );
    learner.out("docker rm -f registry");
    expect(built("--no-cache").stderr).toContain(
      'failed to do request: Head "http://localhost:5000/v2/base/manifests/1": dial tcp 127.0.0.1:5000: connect: connection refused',
    );
  });
});
