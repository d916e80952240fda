// The checks of Docker's things, on the learner's computer without a cluster: what holds, and what they say is missing.
import { expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { parseQuestion } from "../../../src/game/checks/index.ts";
import { Fields } from "../../../src/game/fields.ts";
import { parseAsked } from "../../../src/game/parse-mission.ts";
import { tryProbe } from "../../../src/game/probe.ts";
import { WorldSight } from "../../../src/game/sight.ts";
import { translate } from "../../../src/i18n/index.ts";
import { driveNow } from "../../drive-now.ts";

const asked = parseAsked(new Fields("test", "", { id: "address", inspect: { container: "web", path: "NetworkSettings.IPAddress" } }));
const image = parseAsked(new Fields("test", "", { id: "image", inspect: { container: "web", path: "Image" } }));

function after(script: string) {
  const booted = boot({ seed: "docker checks", world: "docker" });
  const shell = booted.run(script);
  driveNow(booted.world, () => shell.exitCode !== undefined);
  const sight = new WorldSight(booted, [asked, image], {}, () => []);
  /** What is missing; undefined when the check holds. */
  const missing = (check: Record<string, unknown>): string | undefined => {
    const question = parseQuestion(new Fields("test", "", check));
    for (const probe of question.probes) {
      let done = false;
      tryProbe(
        probe,
        booted,
        () => undefined,
        (reach) => {
          sight.tried.set(probe.id, { started: 0, reach });
          done = true;
        },
      );
      driveNow(booted.world, () => done);
    }
    const verdict = question.holds(sight);
    return verdict.met ? undefined : translate("en", verdict.missing!.id, verdict.missing!.values);
  };
  return { booted, sight, missing, said: shell.stdout.read() + shell.stderr.read() };
}

test("a world without a cluster has an engine, and kubectl finds nobody", () => {
  const { said, sight } = after("kubectl get nodes; docker ps -q; ls ~/.kube; docker network create n -o json >/dev/null; echo $?");
  expect(said).toContain("The connection to the server localhost:8080 was refused");
  expect(() => sight.api).toThrow("this world has no cluster");
});

test("containers are judged by what inspect shows, and by what is inside of them", () => {
  const { missing, sight } = after(`
    docker network create front
    docker run -d --name web -p 8080:80 -e A=1 -v data:/data -v $PWD:/src:ro --network front --restart on-failure:3 -m 64m --cpus 0.5 -l tier=front nginx:1.27
    docker exec web sh -c 'echo hello > /data/note'
    docker run --name job busybox sh -c 'echo done; exit 3'
    docker run -d --name idle --tmpfs /run -u 1000 nginx:1.27 sleep 1d`);
  const web = (more: object) => missing({ "docker-container": { name: "web", ...more } });
  expect(
    web({
      ...{ state: "running", image: "nginx:1.27", env: { A: "1", B: null }, ports: { 80: "8080", 443: null }, networks: ["front"] },
      ...{ mounts: { "/data": "data", "/src": "~:ro", "/run": null }, restart: "on-failure:3", memory: "64m", cpus: 0.5 },
      ...{ labels: { tier: "front" }, files: { "/data/note": "hello", "/data/other": null }, health: "none", logs: "/ready for start up/" },
      matches: { HostConfig: { NanoCpus: 500_000_000 } },
    }),
  ).toBeUndefined();
  expect(web({ state: "exited" })).toBe("container web: State.Status is running, wanted is exited");
  expect(web({ image: "httpd:2.4" })).toBe("container web: Config.Image is nginx:1.27, wanted is httpd:2.4");
  expect(web({ env: { A: "2" } })).toBe("container web: the variable A is 1");
  expect(web({ env: { C: "2" } })).toBe("container web: the variable C is not set");
  expect(web({ ports: { 80: "9090" } })).toBe('container web: Ports["80/tcp"] is 0.0.0.0:8080, wanted is 9090');
  expect(web({ networks: ["front", "back"] })).toBe("container web: NetworkSettings.Networks is front, wanted is front, back");
  expect(web({ mounts: { "/data": "anonymous" } })).toBe("container web: Mounts[/data] is data, wanted is anonymous");
  expect(web({ mounts: { "/src": "~:rw" } })).toBe("container web: Mounts[/src] is /home/learner:ro, wanted is ~:rw");
  expect(web({ restart: "always" })).toBe("container web: HostConfig.RestartPolicy is on-failure:3, wanted is always");
  expect(web({ memory: "128m" })).toBe("container web: HostConfig.Memory is 67108864, wanted is 134217728");
  expect(web({ health: "healthy" })).toBe("container web: State.Health is none, wanted is healthy");
  expect(web({ files: { "/data/note": "bye" } })).toBe("/data/note in container web holds “hello”, which is not what is wanted");
  expect(web({ logs: "no such line" })).toMatch(
    /^the log of container web does not say it; its last line is “.* start worker process \d+”$/,
  );
  expect(web({ labels: { tier: "back" } })).toBe("there is no container web tier=back");
  expect(missing({ "docker-container": { name: "job", state: "exited", exitCode: 3, logs: "done" } })).toBeUndefined();
  expect(missing({ "docker-container": { name: "job", exitCode: 0 } })).toBe("container job: State.ExitCode is 3, wanted is 0");
  expect(missing({ "docker-container": { name: "idle", user: "1000", mounts: { "/run": "tmpfs" } } })).toBeUndefined();
  expect(missing({ "docker-container": { state: "running", exactly: 2 } })).toBeUndefined();
  expect(missing({ "docker-container": { state: "running", exactly: 3 } })).toBe("container: 2 found, wanted 3");
  expect(missing({ "docker-event": { type: "container", action: "die", name: "job" } })).toBeUndefined();
  expect(missing({ "docker-event": { type: "container", action: "die", name: "web" } })).toBe("no event container die web has been seen");
  expect(missing({ "docker-absent": { container: "/^w/" } })).toBe("container web is still there");
  expect(missing({ "docker-absent": { container: "we" } })).toBeUndefined();
  expect(
    missing({ "docker-network": { name: "front", driver: "bridge", containers: ["web"], matches: { Internal: false } } }),
  ).toBeUndefined();
  expect(missing({ "docker-network": { name: "front", containers: ["idle"] } })).toBe("network front: Containers is web, wanted is idle");
  expect(missing({ "docker-volume": { name: "data", inUse: true, files: { "/note": "hello" } } })).toBeUndefined();
  expect(missing({ "docker-volume": { name: "data", inUse: false } })).toBe("volume data belongs to a container, and must not");
  const { address } = { address: [...sight.engine.containers.get("web").addresses][0]! };
  expect(address).toMatch(/^172\.18\./);
});

test("images are judged by names, layers, history, size and files", () => {
  const { missing } = after(`
    docker pull -q nginx:1.27
    docker pull -q busybox
    docker tag nginx:1.27 shop:1
    docker run --name cc nginx:1.27 sh -c 'echo hi > /note'
    docker commit -c 'ENV GREETING=hi' cc greeter
    docker commit cc; docker rm cc`);
  expect(missing({ "docker-image": { name: "shop:1", sameAs: "nginx:1.27", over: "1MB", layers: { atLeast: 2 } } })).toBeUndefined();
  expect(
    missing({ "docker-image": { name: "greeter", builtOn: "nginx:1.27", files: { "/note": "hi" }, env: { GREETING: "hi" } } }),
  ).toBeUndefined();
  expect(missing({ "docker-image": { name: "greeter", sameAs: "nginx:1.27" } })).toMatch(
    /^image greeter:latest: Id is [0-9a-f]{12}, wanted/,
  );
  expect(missing({ "docker-image": { name: "nginx:1.27", builtOn: "greeter" } })).toMatch(/does not begin with the layers of greeter$/);
  expect(missing({ "docker-image": { name: "greeter", under: "1MB" } })).toMatch(
    /^image greeter:latest: Size is .* MB, wanted is < 1.0 MB$/,
  );
  expect(missing({ "docker-image": { name: "greeter", beyond: { image: "nginx:1.27", under: "1kB" } } })).toBeUndefined();
  expect(missing({ "docker-image": { name: "nginx:1.27", beyond: { image: "greeter", under: "1kB" } } })).toBeUndefined();
  expect(missing({ "docker-image": { name: "greeter", beyond: { image: "busybox", under: "1MB" } } })).toMatch(
    /^image greeter:latest: Size \(- busybox\) is .* MB, wanted is < 1.0 MB$/,
  );
  expect(missing({ "docker-image": { name: "greeter", beyond: { image: "nothing", under: "1MB" } } })).toBe("there is no image nothing");
  expect(missing({ "docker-image": { name: "greeter", historyWithout: ["nginx"] } })).toMatch(/says “nginx”, and must not$/);
  expect(missing({ "docker-image": { name: "greeter", history: ["no such step"] } })).toMatch(/^no step in the history of/);
  expect(missing({ "docker-image": { dangling: true, exactly: 1 } })).toBeUndefined();
  expect(missing({ "docker-absent": { image: "greeter" } })).toBe("image greeter:latest is still there");
  expect(missing({ "docker-image": { name: "nothing" } })).toBe("there is no image nothing");
});

test("calls go out from the computer and from containers", () => {
  const { missing } = after(`
    docker network create front
    docker run -d --name web --network front -p 8080:80 nginx:1.27
    docker run -d --name caller --network front nginx:1.27
    docker run -d --name stranger nginx:1.27
    docker run -d --name gone nginx:1.27; docker stop gone`);
  const call = (from: object, to: string, expect: object) => missing({ traffic: { from, to, expect } });
  expect(call({ host: true }, "http://localhost:8080", { status: 200, body: "nginx" })).toBeUndefined();
  expect(call({ container: "caller" }, "http://web", { status: 200 })).toBeUndefined();
  expect(call({ container: "stranger" }, "http://web", { error: "nxdomain" })).toBeUndefined();
  expect(call({ container: "stranger" }, "http://web", { status: 200 })).toMatch(
    /^container stranger → http:\/\/web: there is no such name/,
  );
  expect(call({ container: "gone" }, "http://web", { error: "any" })).toBe("container gone is not there to call http://web");
  expect(call({ container: "stranger" }, "tcp://web:80", { status: 0 })).toMatch(/\(NXDOMAIN\), wanted TCP$/);
  expect(call({ container: "caller" }, "tcp://web:80", { error: "any" })).toMatch(/web:80: TCP, and must not get through$/);
});

test("answers are held against what inspect shows", () => {
  const { sight } = after("docker run -d --name web nginx:1.27");
  expect(sight.answer("address", "172.17.0.2")?.right).toBe(true);
  expect(sight.answer("address", "172.17.0.3")?.right).toBe(false);
  const id = sight.engine.containers.get("web").image.id;
  for (const text of [id, id.slice(7), id.slice(7, 19)]) expect(sight.answer("image", text)?.right).toBe(true);
});

test("registries are looked into: those that containers are, and public ones", () => {
  const { missing, said } = after(`
    docker run -d --name hub -p 5000:5000 registry:2
    docker pull -q busybox; docker pull -q alpine:3.22
    docker tag busybox localhost:5000/tools/box:1
    docker push -q localhost:5000/tools/box:1`);
  expect(said).toContain("localhost:5000/tools/box:1");
  expect(missing({ "registry-image": { name: "localhost:5000/tools/box:1", sameAs: "busybox" } })).toBeUndefined();
  expect(missing({ "registry-image": { name: "localhost:5000/tools/box:1", sameAs: "alpine:3.22" } })).toMatch(
    /: digest is sha256:\w+…, wanted/,
  );
  expect(missing({ "registry-image": { name: "localhost:5000/tools/box:1", absent: true } })).toMatch(/is still there$/);
  expect(missing({ "registry-image": { name: "localhost:5000/tools/box" } })).toBe("there is no image localhost:5000/tools/box");
  expect(missing({ "registry-image": { name: "mina/box:1" } })).toBe("there is no image mina/box:1");
});
