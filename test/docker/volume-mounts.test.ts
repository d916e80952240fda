// Volumes that the kernel has to mount: made whatever they say, and refused when a container wants them (daemon/volume/local).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { run, out } = startLearner();
out("docker pull -q alpine");
let count = 0;
/** What docker says when a container of alpine has a volume of these options at /data. */
const mounting = (options: string, at = "/data") => {
  const name = `volume${count++}`;
  out(`docker volume create ${options} ${name}`);
  const { stderr, code } = run(`docker run --rm -v ${name}:${at} alpine true`);
  return { said: (/^docker: .*$/m.exec(stderr)?.[0] ?? "").replaceAll(name, "NAME"), code };
};
const REFUSED = "docker: Error response from daemon: error while mounting volume '/var/lib/docker/volumes/NAME/_data': ";

describe("a volume of a server", () => {
  it.each([
    [
      "nfs that nobody serves",
      "-o type=nfs -o o=addr=127.0.0.1,rw -o device=:/export",
      "mount :/export:AT, data: addr=127.0.0.1: connection refused",
    ],
    [
      "nfs without an address",
      "-o type=nfs -o o=ro,soft -o device=:/export",
      "mount :/export:AT, flags: 0x1, data: soft: invalid argument",
    ],
    [
      "SMB, the password left out",
      "-o type=cifs -o o=username=a,password=b,vers=3.0 -o device=//127.0.0.1/share",
      "mount //127.0.0.1/share:AT, data: username=a,password=********,vers=3.0: connection refused",
    ],
  ])("%s", (_, options, words) =>
    expect(mounting(options)).toEqual({
      said: `${REFUSED}failed to mount local volume: ${words.replace("AT", "/var/lib/docker/volumes/NAME/_data")}`,
      code: 125,
    }),
  );
  it("whose name nobody knows", () =>
    expect(mounting("-o type=nfs -o o=addr=nas.nope.example -o device=:/x").said).toBe(
      `${REFUSED}error resolving passed in network volume address: lookup nas.nope.example: no such host`,
    ));
  it("fails as the container is made, where the image has something to begin with", () =>
    expect(mounting("-o type=nfs -o o=addr=127.0.0.1 -o device=:/x", "/etc").said).toContain(
      "failed to populate volume: error while mounting",
    ));
  it("that does answer is told to be beyond what is simulated", () => {
    out("docker run -d --name web -p 2049:80 nginx:alpine");
    expect(mounting("-o type=nfs4 -o o=addr=127.0.0.1 -o device=:/x").said).toContain(
      "k8s-quest does not simulate file systems of servers (127.0.0.1:2049) yet",
    );
  });
  it("leaves a container that says why, and none with --rm", () => {
    out(
      "docker volume create -o type=nfs -o o=addr=127.0.0.1 -o device=:/x share && docker create --name stays -v share:/data alpine true",
    );
    run("docker start stays");
    expect(out("docker inspect stays --format '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}'")).toMatch(
      /^created 128 error while mounting volume .*connection refused\n$/,
    );
    expect(out("docker ps -aq --filter volume=share")).toBe(out("docker ps -aq --filter name=stays"));
  });
});

describe("a volume of a disk", () => {
  it.each([
    ["-o type=ext4 -o device=/dev/sdb1", "no such file or directory", 127],
    ["-o type=xfs -o device=/dev/vda1", "invalid argument", 125],
    ["-o type=ext4 -o device=/dev/vda", "device or resource busy", 125],
    ["-o type=ext4 -o device=/etc/hostname", "block device required", 125],
    ["-o type=nope -o device=/dev/vda1", "no such device", 125],
  ])("%s: %s", (options, why, code) => {
    const answer = mounting(options);
    expect(answer.said).toMatch(new RegExp(`/_data: ${why}$`));
    expect(answer.code).toBe(code);
  });
  it("that is the computer's own has its tree", () => {
    out("docker volume create -o type=ext4 -o device=/dev/vda1 own");
    expect(out("docker run --rm -v own:/host alpine cat /host/etc/hostname")).toBe("quest\n");
  });
});

describe("options that the driver does not take", () => {
  it.each([
    ["-o colour=red", 'invalid option: "colour"'],
    ["-o type=nfs", 'missing required option: "device"'],
    ["-o size=10m", "quota size requested but no quota support"],
    ["-o type=cifs -o device=//nas:445/x", "port not allowed in CIFS device URL, include 'port' in 'o='"],
  ])("%s", (options, why) =>
    expect(run(`docker volume create ${options} bad`).stderr).toBe(`Error response from daemon: create bad: ${why}\n`),
  );
});
