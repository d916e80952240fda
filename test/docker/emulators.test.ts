// Emulators that tonistiigi/binfmt puts into the kernel: what is for other processors runs then, in containers and in builds.
import { beforeEach, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const NATIVE = ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3"];

describe("tonistiigi/binfmt", () => {
  let world: ReturnType<typeof startLearner>;
  beforeEach(() => {
    world = startLearner({ world: "docker" });
    world.out("docker pull -q tonistiigi/binfmt");
  });
  const binfmt = (words: string, how = "--privileged --rm") => {
    const { stdout, stderr, code } = world.run(`docker run ${how} tonistiigi/binfmt ${words}`);
    return { status: stdout && JSON.parse(stdout), log: stderr, code };
  };

  it("installs every emulator that is missing, and tells what runs now", () => {
    expect(binfmt("").status).toEqual({ supported: [...NATIVE, "linux/386"], emulators: null });
    const { status, log, code } = binfmt("--install all");
    expect(log.split("\n").toSorted()).toEqual([
      "",
      ...["arm", "arm64", "mips64", "mips64le", "ppc64le", "riscv64", "s390x"].map((each) => `installing: ${each} OK`),
    ]);
    expect(status.emulators).toEqual(["aarch64", "arm", "mips64", "mips64el", "ppc64le", "riscv64", "s390x"].map((each) => `qemu-${each}`));
    expect(status.supported).toEqual([
      ...NATIVE,
      ...["arm64", "riscv64", "ppc64le", "s390x", "386", "mips64le", "mips64", "arm/v7", "arm/v6"].map((each) => `linux/${each}`),
    ]);
    expect(code).toBe(0);
    expect(binfmt("--install all").log).toBe("");
  });
  it("installs and takes out single ones by any of their names", () => {
    expect(binfmt("--install linux/arm64,arm,sparc").log).toBe(
      "installing: arm64 OK\ninstalling: arm OK\ninstalling: sparc unsupported architecture: sparc\n",
    );
    expect(binfmt("--install=aarch64").log).toBe("installing: arm64 qemu-aarch64 already registered\n");
    expect(binfmt("--uninstall arm").log).toBe("uninstalling: qemu-arm OK\n");
    expect(binfmt("--uninstall 'qemu-*'")).toEqual({
      log: "uninstalling: qemu-aarch64 OK\n",
      status: { supported: [...NATIVE, "linux/386"], emulators: null },
      code: 0,
    });
    expect(binfmt("--uninstall qemu-arm").log).toBe("uninstalling: qemu-arm not found\n");
  });
  it("may not without --privileged, and changes nothing", () => {
    const { log, code } = binfmt("--install all", "--rm");
    expect(log).toMatch(
      /^error: operation not permitted\ncannot mount binfmt_misc filesystem at \/proc\/sys\/fs\/binfmt_misc\nmain\.run\n/,
    );
    expect(code).toBe(0);
    expect(binfmt("").status.emulators).toBe(null);
  });
  it("is seen in the kernel's table and by the builder", () => {
    const { out } = world;
    binfmt("--install arm64");
    expect(out("ls /proc/sys/fs/binfmt_misc")).toBe("qemu-aarch64\nregister\nstatus\n");
    expect(out("cat /proc/sys/fs/binfmt_misc/qemu-aarch64")).toBe(
      "enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: POCF\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n",
    );
    expect(out("docker buildx inspect")).toContain(`\nPlatforms:        ${[...NATIVE, "linux/arm64", "linux/386"].join(", ")}\n`);
    expect(out("docker run --rm alpine:3.22 ls /proc/sys/fs/binfmt_misc")).toBe("");
  });

  it("lets containers of other platforms run, until it is taken out", () => {
    const { out, run } = world;
    out("docker pull -q --platform linux/arm64 alpine:3.22");
    const arm = (words: string) => run(`docker run --rm --platform linux/arm64 alpine:3.22 ${words}`);
    expect(arm("uname -m")).toEqual({ stdout: "", stderr: "exec /bin/uname: exec format error\n", code: 255 });
    binfmt("--install arm64");
    expect(arm("sh -c 'uname -m; arch'")).toEqual({ stdout: "aarch64\naarch64\n", stderr: "", code: 0 });
    // What the image is for is told still where nobody asked for it.
    expect(run("docker run --rm alpine:3.22 uname -m")).toEqual({
      stdout: "aarch64\n",
      stderr: expect.stringMatching(/^WARNING: The requested image's platform \(linux\/arm64\/v8\) does not match /),
      code: 0,
    });
    expect(out("uname -m")).toBe("x86_64\n");
    binfmt("--uninstall qemu-aarch64");
    expect(arm("true").code).toBe(255);
  });
  it("lets RUN of other platforms run, and what was compiled for them", () => {
    const { out, run, build } = world;
    const GO = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n';
    const dockerfile = "FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go env GOARCH && go build -o /app main.go && /app\n";
    const built = () => build(dockerfile, { "main.go": GO }, "--platform linux/arm64 -t arm");
    expect(built().stderr).toContain(" exec /bin/sh: exec format error\n");
    binfmt("--install arm64");
    const { stderr, code } = built();
    expect([...stderr.matchAll(/^#\d+ \d+\.\d+ (\w+)$/gm)].map(([, said]) => said)).toEqual(["arm64", "hello"]);
    expect(code).toBe(0);
    expect(run("docker run --rm --platform linux/arm64 arm /app")).toEqual({ stdout: "hello\n", stderr: "", code: 0 });
    out("docker run -d --name kept --platform linux/arm64 arm sleep 100");
    expect(out("docker exec kept uname -m")).toBe("aarch64\n");
    expect(out("docker save arm -o arm.tar; docker rmi -f arm; docker load -q -i arm.tar; docker run --rm arm uname -m")).toMatch(
      /aarch64\n$/,
    );
  });
});
