// What docker says of words that it cannot take, and what its help shows (cli/required.go, cli/cobra.go, cli/command/container/run.go).
import { beforeAll, describe, expect, it } from "vitest";
import { startDocker } from "./docker.ts";

type Computer = ReturnType<typeof startDocker>;
let computer: Computer;
beforeAll(async () => {
  computer = startDocker();
  await computer.out("docker pull -q alpine");
});

/** What a line of docker's prints on standard error, which is all that it prints, and its code. */
const refused = async (line: string) => {
  const { stdout, stderr, code } = await computer.run(line);
  expect(stdout).toBe("");
  return { said: stderr, code };
};
const more = (path: string) => `Run '${path} --help' for more information\n`;

describe("arguments that are too many or too few", () => {
  it.each([
    ["docker ps", "extra", "accepts no arguments", "docker ps [OPTIONS]", "Run"],
    ["docker rm", "", "requires at least 1 argument", "docker rm [OPTIONS] CONTAINER [CONTAINER...]", "See"],
    ["docker exec", "web", "requires at least 2 arguments", "docker exec [OPTIONS] CONTAINER COMMAND [ARG...]", "See"],
    ["docker logs", "", "requires 1 argument", "docker logs [OPTIONS] CONTAINER", "Run"],
    ["docker rename", "web", "requires 2 arguments", "docker rename CONTAINER NEW_NAME", "Run"],
    ["docker port", "a b c", "requires at least 1 and at most 2 arguments", "docker port CONTAINER [PRIVATE_PORT[/PROTO]]", "Run"],
    ["docker volume create", "a b", "requires at most 1 argument", "docker volume create [OPTIONS] [VOLUME]", "SRun"],
  ])("%s %s", async (path, words, why, usage, hint) =>
    expect(await refused(`${path} ${words}`)).toEqual({
      said: `docker: '${path}' ${why}\n\nUsage:  ${usage}\n\n${hint} '${path} --help' for more information\n`,
      code: 1,
    }),
  );
});

describe("flags that are not there, and values that they do not take", () => {
  it.each([
    ["docker", "--nope", "unknown flag: --nope", "docker [OPTIONS] COMMAND [ARG...]"],
    ["docker ps", "-z", "unknown shorthand flag: 'z' in -z", "docker ps [OPTIONS]"],
    ["docker volume", "--nope", "unknown flag: --nope", "docker volume COMMAND"],
    [
      "docker ps",
      "--filter nope",
      'invalid argument "nope" for "-f, --filter" flag: bad format of filter (expected name=value)',
      "docker ps [OPTIONS]",
    ],
    [
      "docker create",
      "--device-read-bps :1 alpine",
      'invalid argument ":1" for "--device-read-bps" flag: bad format: :1',
      "docker create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    ],
    [
      "docker run",
      "--sysctl kernel.nope=1 alpine",
      `invalid argument "kernel.nope=1" for "--sysctl" flag: sysctl 'kernel.nope=1' is not allowed`,
      "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
    ],
  ])("%s %s", async (path, words, why, usage) =>
    expect(await refused(`${path} ${words}`)).toEqual({ said: `${why}\n\nUsage:  ${usage}\n\n${more(path)}`, code: 125 }),
  );
});

describe("--gpus", () => {
  it.each([
    ["nope", 'invalid count (nope): value must be either "all" or an integer: invalid syntax'],
    ["count=", 'invalid count (): value must be either "all" or an integer: invalid syntax'],
    ["foo=1", "unexpected key 'foo' in 'foo=1'"],
    ["driver=a,driver=b", "gpu request key 'driver' can be specified only once"],
    ["2,count=3", "gpu request key 'count' can be specified only once"],
  ])("does not take %s", async (value, why) =>
    expect((await refused(`docker create --gpus ${value} alpine`)).said).toMatch(`invalid argument "${value}" for "--gpus" flag: ${why}\n`),
  );
  it.each([
    ["all", { Count: -1, DeviceIDs: null }],
    ["2,3", { Count: 3, DeviceIDs: null }],
    [`'"device=0,1",capabilities=utility'`, { Count: 0, DeviceIDs: ["0", "1"], Capabilities: [["utility", "gpu"]] }],
    ["driver=a,options=b=c", { Driver: "a", Count: 1, Options: { b: "c" } }],
  ])("takes %s", async (value, asked) => {
    const id = await computer.out(`docker create --gpus ${value} alpine`);
    const [request] = JSON.parse(await computer.out(`docker inspect -f '{{json .HostConfig.DeviceRequests}}' ${id.split("\n").at(-1)}`));
    expect(request).toMatchObject(asked);
  });
});

describe("commands that are not there", () => {
  it("has no usage at the top", async () =>
    expect(await refused("docker nope a")).toEqual({ said: `docker: unknown command: docker nope\n\n${more("docker")}`, code: 1 }));
  it.each([
    ["docker context", "docker context"],
    ["docker volume", "docker volume COMMAND"],
    ["docker stack", "docker stack [OPTIONS]"],
  ])("%s nope", async (path, usage) =>
    expect(await refused(`${path} nope`)).toEqual({
      said: `docker: unknown command: ${path} nope\n\nUsage:  ${usage}\n\n${more(path)}`,
      code: 1,
    }),
  );
  it.each(["docker help nope", "docker help volume nope"])("%s is no topic", async (line) =>
    expect(await refused(line)).toEqual({ said: "unknown help topic: nope\n", code: 1 }),
  );
});

describe("programs behind docker's name", () => {
  const build = "Usage:  docker buildx build [OPTIONS] PATH | URL | -\n\nRun 'docker buildx build --help' for more information\n";
  it.each(["docker build", "docker image build", "docker builder build", "docker buildx build"])(
    "%s is complained of by buildx",
    async (line) => {
      expect(await refused(line)).toEqual({ said: `ERROR: docker: 'docker buildx build' requires 1 argument\n\n${build}`, code: 1 });
      expect(await refused(`${line} --nope`)).toEqual({ said: `unknown flag: --nope\n\n${build}`, code: 125 });
    },
  );
  it("docker build is docker's own with the older builder", async () =>
    expect((await refused("DOCKER_BUILDKIT=0 docker image build")).said).toContain("docker: 'docker image build' requires 1 argument\n"));
  it("buildx shows its help before what it does not know", async () => {
    const { stdout, stderr, code } = await computer.run("docker buildx nope");
    expect(stdout).toMatch(/^Usage: {2}docker buildx /);
    expect({ stderr, code }).toEqual({ stderr: 'ERROR: unknown command: "nope"\n', code: 1 });
  });
  it("compose says no more than what is wrong", async () => {
    expect(await refused("docker compose up --nope")).toEqual({ said: "unknown flag: --nope\n", code: 1 });
    expect((await computer.run("docker compose nope")).stderr).toBe('unknown docker command: "compose nope"\n');
  });
});

describe("docker run and docker create", () => {
  it.each([
    ["run", "--security-opt nope alpine", 'Invalid --security-opt: "nope"', 125],
    ["create", "--security-opt nope alpine", 'Invalid --security-opt: "nope"', 125],
    ["create", "--pull nope alpine", `invalid pull option: 'nope': must be one of "always", "missing" or "never"`, 125],
    ["run", "--rm --restart always alpine", "conflicting options: cannot specify both --restart and --rm", 125],
    ["run", "--network-alias x alpine", "network-scoped aliases are only supported for user-defined networks", 125],
    ["create", "--network name=shop,mac-address=1 alpine", "1 is not a valid mac address", 125],
    [
      "run",
      "--name bad/name alpine",
      "Error response from daemon: Invalid container name (bad/name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
      125,
    ],
    [
      "run",
      "--rm alpine nonesuch",
      'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nonesuch": executable file not found in $PATH: unknown',
      127,
    ],
  ])("%s %s: with the program's name, and where help is", async (name, words, why, code) => {
    const { stderr, code: ended } = await computer.run(`docker ${name} -q ${words}`);
    expect({ stderr, ended }).toEqual({ stderr: `docker: ${why}\n\nRun 'docker ${name} --help' for more information\n`, ended: code });
  });
  it("an address on the default network is asked for, and refused by the daemon", async () =>
    expect((await refused("docker run -q --rm --ip 1.2.3.4 alpine true")).said).toContain(
      "user specified IP address is supported on user defined networks only\n",
    ));
  it("what the daemon says of a container that is only made has no name before it", async () =>
    expect(await refused("docker create -q --name bad/name alpine")).toEqual({
      said: "Error response from daemon: Invalid container name (bad/name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n",
      code: 1,
    }));
  it("-a and -d contradict each other", async () =>
    expect(await refused("docker run -a stdout -d alpine")).toEqual({
      said: "conflicting options: cannot specify both --attach and --detach\n",
      code: 1,
    }));
});

describe("help", () => {
  it("of a group is on standard error where no command was given, and on standard output where it was asked for", async () => {
    const { stderr, code } = await computer.run("docker volume");
    expect(stderr).toMatch(/^Usage: {2}docker volume COMMAND\n\nManage volumes\n\nCommands:\n {2}create {6}Create a volume\n/);
    expect(code).toBe(0);
    for (const line of ["docker volume --help", "docker help volume", "docker volume nope --help"])
      expect(await computer.run(line)).toEqual({ stdout: stderr, stderr: "", code: 0 });
  });
  it.each([
    ["docker ps", "docker container ls, docker container list, docker container ps, docker ps"],
    ["docker container run", "docker container run, docker run"],
    ["docker rm", "docker container rm, docker container remove, docker rm"],
    ["docker events", "docker system events, docker events"],
    ["docker bake", "docker buildx bake, docker buildx f"],
    ["docker stack rm", "docker stack rm, docker stack remove, docker stack down"],
  ])("of %s tells every name that it has", async (path, names) =>
    expect((await computer.run(`${path} --help`)).stdout).toContain(`\n\nAliases:\n  ${names}\n\n`),
  );
  it("of docker itself has what is common first, and its own flags last", async () => {
    const { stdout } = await computer.run("docker help");
    expect(stdout.match(/^\S.*:$/gm)).toEqual([
      "Common Commands:",
      "Management Commands:",
      "Swarm Commands:",
      "Commands:",
      "Global Options:",
    ]);
    expect(stdout).toMatch(/Common Commands:\n {2}run {9}Create and run a new container from an image\n {2}exec /);
  });
  it("is asked for with -h too, which is told to be old", async () =>
    expect((await computer.run("docker rm -h")).stdout).toMatch(
      /^Flag shorthand -h has been deprecated, use --help\nUsage: {2}docker rm /,
    ));
});
